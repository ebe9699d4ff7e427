using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AutoScale.Silo.Tests.Fleet;

/// <summary>A device that speaks plain HTTP, without the product's own client.</summary>
sealed class TestDevice(HttpClient http, string id, string deviceClass)
{
    static int devices;

    public string Id { get; } = id;

    public HttpClient Http => http;

    public string? AccessToken { get; set; }

    public string? RefreshToken { get; set; }

    public static TestDevice New(HttpClient http, string deviceClass = "test-class") => new(http, $"device-{Interlocked.Increment(ref devices)}", deviceClass);

    public static async Task<TestDevice> EnrolledAsync(ClusterFixture cluster, HttpClient? http = null, string deviceClass = "test-class")
    {
        var device = New(http ?? cluster.Cloud, deviceClass);
        var reply = await device.EnrollAsync(cluster.Cluster.EnrollmentKey);
        Assert.Equal(200, reply.Status);
        return device;
    }

    public static async Task<string> OperatorTokenAsync(ClusterFixture cluster)
    {
        var reply = await new TestDevice(cluster.Cloud, "operator", "").PostAsync("/fleet/v1/operator/token", new { operatorKey = cluster.Cluster.OperatorKey });
        Assert.Equal(200, reply.Status);
        return reply.Json["accessToken"]!.GetValue<string>();
    }

    public async Task<Reply> EnrollAsync(string key)
    {
        var reply = await PostAsync("/fleet/v1/enroll", new { enrollmentKey = key, deviceId = Id, deviceClass });
        if (reply.Status is 200)
        {
            AccessToken = reply.Json["accessToken"]!.GetValue<string>();
            RefreshToken = reply.Json["refreshToken"]!.GetValue<string>();
        }

        return reply;
    }

    public Task<Reply> RefreshAsync() => PostAsync("/fleet/v1/token/refresh", new { refreshToken = RefreshToken });

    public Task<Reply> StartEpochAsync(int epoch, string? ofClass = null) => SendAsync(HttpMethod.Put, Path($"epochs/{epoch}"), new
    {
        deviceClass = ofClass ?? deviceClass,
        descriptors = new[] { "local/cpu/fp32/1000", "cloud/cpu/fp32" },
        stateCount = 8,
        learningRate = 0.5,
        discount = 0.1,
        table = (string?)null,
    });

    public Task<Reply> ExperienceAsync(int epoch, long first, params object[] entries) =>
        PostAsync(Path("experience"), new { epoch, firstSequence = first, entries });

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Reply> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public string Path(string tail) => $"/fleet/v1/devices/{Id}/{tail}";

    public static object Inference(int state = 1, string target = "local/cpu/fp32/1000") => new
    {
        inference = new
        {
            state,
            target,
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
            at = "2026-01-01T00:00:00Z",
        },
        adoptedPriorVersion = 0,
    };

    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (AccessToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        }

        using var response = await http.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers, response.Content.Headers);
    }
}

/// <summary>An answer of the fleet API.</summary>
sealed record Reply(int Status, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The fields that a problem names.</summary>
    public string[] Fields => [.. Json["errors"]!.AsObject().Select(error => error.Key)];
}
