using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AutoScale.Testing;

/// <summary>A device that speaks plain HTTP, without the product's own client.</summary>
public sealed class HttpDevice(HttpClient http, string id, string deviceClass)
{
    static int devices;

    public string Id { get; } = id;

    public HttpClient Http => http;

    public string? AccessToken { get; set; }

    public string? RefreshToken { get; set; }

    public static HttpDevice New(HttpClient http, string deviceClass = "test-class") => new(http, $"device-{Interlocked.Increment(ref devices)}", deviceClass);

    public async Task<HttpReply> EnrollAsync(string key)
    {
        var reply = await PostAsync("/fleet/v1/enroll", new { enrollmentKey = key, deviceId = Id, deviceClass });
        if (reply.Status is 200)
        {
            AccessToken = reply.Json["accessToken"]!.GetValue<string>();
            RefreshToken = reply.Json["refreshToken"]!.GetValue<string>();
        }

        return reply;
    }

    public Task<HttpReply> RefreshAsync() => PostAsync("/fleet/v1/token/refresh", new { refreshToken = RefreshToken });

    /// <param name="epoch">The epoch.</param>
    /// <param name="ofClass">Its class; null for its own.</param>
    /// <param name="policy">What it learns with.</param>
    /// <param name="descriptors">Its targets; null for a CPU and a cloud.</param>
    /// <param name="stateCount">Of its state space.</param>
    public Task<HttpReply> StartEpochAsync(int epoch, string? ofClass = null, string policy = "autoscale", string[]? descriptors = null, int stateCount = 8) =>
        SendAsync(HttpMethod.Put, Path($"epochs/{epoch}"), new
        {
            deviceClass = ofClass ?? deviceClass,
            descriptors = descriptors ?? ["local/cpu/fp32/1000", "cloud/cpu/fp32"],
            stateCount,
            learningRate = 0.5,
            discount = 0.1,
            table = (string?)null,
            policy,
        });

    public Task<HttpReply> ExperienceAsync(int epoch, long first, params object[] entries) =>
        PostAsync(Path("experience"), new { epoch, firstSequence = first, entries });

    public Task<HttpReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<HttpReply> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public string Path(string tail) => $"/fleet/v1/devices/{Id}/{tail}";

    public static object Inference(int state = 1, string target = "local/cpu/fp32/1000", DateTimeOffset? at = null) => new
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
            at = at ?? DateTimeOffset.UnixEpoch.AddYears(56),
        },
        adoptedPriorVersion = 0,
    };

    public async Task<HttpReply> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (AccessToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        }

        using var response = await http.SendAsync(request);
        return new HttpReply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers, response.Content.Headers);
    }
}

/// <summary>An answer of the fleet API.</summary>
public sealed record HttpReply(int Status, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The fields that a problem names.</summary>
    public string[] Fields => [.. Json["errors"]!.AsObject().Select(error => error.Key)];
}
