using System.Net;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Silo.Tests.Hosting;
using Microsoft.AspNetCore.Hosting.Server;

namespace AutoScale.Silo.Tests.Telemetry.Prometheus;

public sealed class MetricsListenerTests
{
    static TelemetryOptions Telemetry => new() { MetricsUrl = "http://127.0.0.1:0" };

    [Fact]
    public async Task Listener_ServesMetricsWithoutATokenAndNothingElse()
    {
        await using var host = await SiloTestHost.StartAsync(telemetry: Telemetry);
        host.Engine.ReleaseAll();
        using var answer = await host.InferAsync();
        using var scraper = Scraper(host);

        using var scraped = await scraper.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, scraped.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", scraped.Content.Headers.ContentType!.ToString());
        Assert.Contains("autoscale_gateway_inference_duration_seconds_count{outcome=\"ok\"}", await scraped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/v2", "/v2/health/live", "/v2/models/held/infer", "/fleet/v1/enroll", "/fleet/v1/summary", "/openapi/v1.json", "/metrics/" })
        {
            using var other = await scraper.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        using var posted = await scraper.PostAsync("/metrics", null);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
    }

    [Fact]
    public async Task Gateway_ServesMetricsToOperatorsOnly()
    {
        await using var host = await SiloTestHost.StartAsync(telemetry: Telemetry);
        var device = TestDevice.New(host.Http);
        await device.EnrollAsync(SiloTestHost.EnrollmentKey);
        var watcher = new TestDevice(host.Http, "operator", "");
        watcher.AccessToken = (await watcher.PostAsync("/fleet/v1/operator/token", new { operatorKey = SiloTestHost.OperatorKey })).Json["accessToken"]!.GetValue<string>();

        Assert.Equal(401, (await TestDevice.New(host.Http).GetAsync("/metrics")).Status);
        Assert.Equal(403, (await device.GetAsync("/metrics")).Status);
        Assert.Equal(200, (await watcher.GetAsync("/metrics")).Status);
    }

    internal static HttpClient Scraper(SiloTestHost host) =>
        new() { BaseAddress = new Uri(SiloLifecycle.Addresses(host.App.Services.GetRequiredService<IServer>()).Last()) };
}
