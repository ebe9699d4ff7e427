using System.Net;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Silo.Tests.Hosting;

namespace AutoScale.Silo.Tests.Identity;

public sealed class AccessTests
{
    [Fact]
    public async Task Inference_NeedsATokenWhereTheSettingsSaySo()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions { Urls = ["http://127.0.0.1:0"], AllowAnonymousInference = false });
        host.Engine.ReleaseAll();
        using var refused = await host.InferAsync();
        var device = TestDevice.New(host.Http);
        await device.EnrollAsync(SiloTestHost.EnrollmentKey);
        var answered = await device.PostAsync("/v2/models/held/infer", new { inputs = new[] { new { name = "x", shape = new[] { 1 }, datatype = "FP32", data = new[] { 1 } } } });

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("\"error\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, answered.Status);
    }

    [Fact]
    public async Task Inference_NeedsATokenOffLoopback()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["http://127.0.0.1:0", "http://0.0.0.0:0"],
            TlsTerminatedInFront = true,
            AllowAnonymousInference = true,
        });

        using var refused = await host.InferAsync();
        using var live = await host.Http.GetAsync("/v2/health/live");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Device_IsLimitedInItsRateAndOthersAreNot()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["http://127.0.0.1:0"],
            Limits = new GatewayLimits { FleetRequestsPerSecond = 1, InferencesPerSecond = 1 },
        });
        var (device, other) = (TestDevice.New(host.Http), TestDevice.New(host.Http));
        await device.EnrollAsync(SiloTestHost.EnrollmentKey);
        await other.EnrollAsync(SiloTestHost.EnrollmentKey);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => device.GetAsync(device.Path("status"))));
        var refused = replies.First(reply => reply.Status is 429);
        var inferences = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => device.PostAsync("/v2/models/held/infer", new { })));

        Assert.Contains(replies, reply => reply.Status is 200);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal("application/problem+json", refused.ContentHeaders.ContentType!.MediaType);
        Assert.Contains(inferences, reply => reply.Status is 429 && reply.Json["error"] is not null);
        Assert.Equal(200, (await other.GetAsync(other.Path("status"))).Status);
    }

    [Fact]
    public async Task Class_IsLimitedInItsRateAndOthersAreNot()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["http://127.0.0.1:0"],
            Limits = new GatewayLimits { ClassRequestsPerSecond = 2 },
        });
        var devices = Enumerable.Range(0, 10).Select(_ => TestDevice.New(host.Http, "wild-class")).ToArray();
        var other = TestDevice.New(host.Http, "calm-class");
        foreach (var device in devices.Append(other))
        {
            await device.EnrollAsync(SiloTestHost.EnrollmentKey);
        }

        var statuses = await Task.WhenAll(devices.Select(async device => (await device.GetAsync(device.Path("status"))).Status));

        Assert.Contains(200, statuses);
        Assert.Contains(429, statuses);
        Assert.Equal(200, (await other.GetAsync(other.Path("status"))).Status);
    }

    [Fact]
    public async Task Enrollment_IsLimitedForOneAddress()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["http://127.0.0.1:0"],
            Limits = new GatewayLimits { EnrollmentsPerMinute = 2 },
        });

        var statuses = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await TestDevice.New(host.Http).EnrollAsync("a-key-that-is-not-known")).Status));

        Assert.Equal(2, statuses.Count(status => status is 401));
        Assert.Equal(8, statuses.Count(status => status is 429));
    }
}
