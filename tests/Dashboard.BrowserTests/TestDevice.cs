using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AutoScale.Dashboard.BrowserTests;

/// <summary>A device that speaks plain HTTP: what a test makes it do, it does at once.</summary>
sealed class TestDevice
{
    readonly HttpClient http;
    readonly string id;

    TestDevice(HttpClient http, string id) => (this.http, this.id) = (http, id);

    /// <summary>Enrolls a device and begins its first epoch.</summary>
    public static async Task<TestDevice> EnrollAsync(FleetFixture fleet, string id)
    {
        var http = new HttpClient { BaseAddress = fleet.Address };
        using var enrolled = await http.PostAsJsonAsync("/fleet/v1/enroll", new { enrollmentKey = fleet.Cluster.EnrollmentKey, deviceId = id, deviceClass = "test-class" });
        enrolled.EnsureSuccessStatusCode();
        var answer = await enrolled.Content.ReadFromJsonAsync<JsonNode>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string?)answer!["accessToken"]);
        using var begun = await http.PutAsJsonAsync(new Uri($"/fleet/v1/devices/{id}/epochs/1", UriKind.Relative), new
        {
            deviceClass = "test-class",
            descriptors = new[] { "local/cpu/fp32/1000", "cloud/cpu/fp32" },
            stateCount = 8,
            learningRate = 0.5,
            discount = 0.1,
            table = (string?)null,
        });
        begun.EnsureSuccessStatusCode();
        return new TestDevice(http, id);
    }

    /// <summary>Uploads one inference; returns when it is durable.</summary>
    public async Task UploadAsync(long sequence) => Assert.Equal(HttpStatusCode.OK, await TryUploadAsync(sequence));

    public async Task<HttpStatusCode> TryUploadAsync(long sequence)
    {
        var inference = new
        {
            state = 1,
            target = "local/cpu/fp32/1000",
            reward = -10.0,
            nextState = 2,
            network = "mobilenet_v1",
            reason = "greedy",
            propensity = 0.9,
            energyMillijoules = 10.0,
            remoteEnergyMillijoules = 0.0,
            provenance = "modelled",
            baselineMillijoules = 20.0,
            latencyMs = 30.0,
            accuracyPercent = 71.0,
            qosLatencyMs = 50.0,
            qosAccuracyPercent = 50.0,
            fellBack = false,
            at = DateTimeOffset.UtcNow,
        };
        using var answer = await http.PostAsJsonAsync(
            new Uri($"/fleet/v1/devices/{id}/experience", UriKind.Relative),
            new { epoch = 1, firstSequence = sequence, entries = new[] { new { inference, adoptedPriorVersion = 0 } } });
        return answer.StatusCode;
    }

    /// <summary>The mode that is ordered for it.</summary>
    public async Task<string?> ModeAsync() => (string?)(await http.GetFromJsonAsync<JsonNode>(new Uri($"/fleet/v1/devices/{id}/directive", UriKind.Relative)))!["mode"];
}
