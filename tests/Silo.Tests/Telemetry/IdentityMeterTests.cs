using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AutoScale.Silo.Telemetry.Prometheus;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Silo.Tests.Hosting;

namespace AutoScale.Silo.Tests.Telemetry;

public sealed class IdentityMeterTests
{
    readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    [Fact]
    public async Task Refusals_AreCountedByWhatWasShownAndWhy()
    {
        await using var host = await SiloTestHost.StartAsync();
        using var listener = Listen(host);
        var device = new TestDevice(host.Http, "phone-1", "test-class");
        Assert.Equal(200, (await device.EnrollAsync(SiloTestHost.EnrollmentKey)).Status);
        Assert.Equal(1, counts["autoscale.identity.enrollments"]);

        var other = new TestDevice(host.Http, "phone-2", "test-class");
        Assert.Equal(401, (await other.EnrollAsync("a-key-that-nobody-made")).Status);
        Assert.Equal(200, (await other.EnrollAsync(SiloTestHost.EnrollmentKey)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(host, device.Path("status"), other.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, device.Path("status"), "forged"));
        using var asked = await host.Http.PostAsJsonAsync("/fleet/v1/operator/token", new { operatorKey = "a-key-that-nobody-made" });
        using var signedIn = await host.Http.PostAsJsonAsync("/dashboard/v1/session", new { operatorKey = "a-key-that-nobody-made" });
        var stolen = device.RefreshToken;
        for (var round = 0; round < 2; round++)
        {
            var next = await device.RefreshAsync();
            Assert.Equal(200, next.Status);
            (device.AccessToken, device.RefreshToken) = ((string)next.Json["accessToken"]!, (string)next.Json["refreshToken"]!);
        }

        device.RefreshToken = stolen;
        Assert.Equal(401, (await device.RefreshAsync()).Status);
        device.RefreshToken = "forged";
        Assert.Equal(401, (await device.RefreshAsync()).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, device.Path("status"), device.AccessToken));

        Assert.Equal(
            new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["autoscale.identity.enrollments"] = 2,
                ["autoscale.identity.refusals access_token not_allowed"] = 1,
                ["autoscale.identity.refusals access_token revoked"] = 1,
                ["autoscale.identity.refusals access_token unknown"] = 1,
                ["autoscale.identity.refusals enrollment_key unknown"] = 1,
                ["autoscale.identity.refusals operator_key unknown"] = 2,
                ["autoscale.identity.refusals refresh_token copied"] = 1,
                ["autoscale.identity.refusals refresh_token unknown"] = 1,
            },
            new SortedDictionary<string, long>(counts.Where(pair => pair.Key.StartsWith("autoscale.identity", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal));
    }

    /// <summary>Whoever refuses: routing, authentication, rate limits or an endpoint.</summary>
    [Fact]
    public async Task Errors_OfEveryPartOfTheGatewayAreCounted()
    {
        await using var host = await SiloTestHost.StartAsync();
        using var listener = Listen(host);

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, "/fleet/v1/summary", null));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(host, "/nothing", null));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(host, "/v2/models/absent", null));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host, "/v2/health/live", null));
        using var wrong = await host.Http.PostAsJsonAsync("/fleet/v1/enroll", new { enrollmentKey = SiloTestHost.EnrollmentKey, deviceId = "a b", deviceClass = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        Assert.Equal((1, 2, 1), (counts["autoscale.gateway.refused 401"], counts["autoscale.gateway.refused 404"], counts["autoscale.gateway.refused 400"]));
    }

    static async Task<HttpStatusCode> GetAsync(SiloTestHost host, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await host.Http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>An alert on one of them sees the first only where the series was there before.</summary>
    [Fact]
    public async Task Series_ThatOneIsEnoughOfAreThereFromTheStart()
    {
        await using var host = await SiloTestHost.StartAsync();

        var text = host.App.Services.GetRequiredService<PrometheusExporter>().Scrape(PrometheusFormat.Text);

        Assert.Contains("autoscale_identity_refusals_total{autoscale_credential=\"refresh_token\",autoscale_refusal=\"copied\"} 0\n", text, StringComparison.Ordinal);
        foreach (var artefact in new[] { "model", "prior" })
        {
            Assert.Contains(
                $"autoscale_rollout_decisions_total{{autoscale_artefact=\"{artefact}\",autoscale_decided_by=\"watch\",autoscale_decision=\"rolled_back\"}} 0\n", text, StringComparison.Ordinal);
        }
    }

    /// <summary>Other tests' silos have meters of their own.</summary>
    MeterListener Listen(SiloTestHost host)
    {
        var factory = host.App.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Scope == factory && (instrument.Meter.Name is "AutoScale.Identity" || instrument.Name is "autoscale.gateway.refused"))
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counts.AddOrUpdate(string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]), value, (_, sum) => sum + value));
        listener.Start();
        return listener;
    }
}
