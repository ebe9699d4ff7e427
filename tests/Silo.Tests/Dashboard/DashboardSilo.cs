using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoScale.Dashboard.Contract;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Testing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging;

namespace AutoScale.Silo.Tests.Dashboard;

/// <summary>One silo with its dashboard over a database that outlives it, and a browser that keeps cookies.</summary>
sealed class DashboardSilo : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-of-a-test";
    const string EnrollmentKey = "enrollment-key-of-a-test";

    static int ports = 24_000;

    readonly HttpClientHandler cookies = new() { CookieContainer = new CookieContainer() };

    DashboardSilo(WebApplication app)
    {
        App = app;
        Address = new Uri(SiloLifecycle.Addresses(app.Services.GetRequiredService<IServer>()).First());
        Devices = new HttpClient { BaseAddress = Address };
        Browser = new HttpClient(cookies) { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    /// <summary>Without cookies.</summary>
    public HttpClient Devices { get; }

    /// <summary>With cookies.</summary>
    public HttpClient Browser { get; }

    public string CsrfToken { get; private set; } = "";

    /// <summary>What a thief of the browser's cookies would send.</summary>
    public string CookieHeader => cookies.CookieContainer.GetCookieHeader(Address);

    public static async Task<DashboardSilo> StartAsync(StorageOptions storage, bool serve = true)
    {
        var models = Path.Combine(storage.Directory, "models");
        if (!Directory.Exists(models))
        {
            TestModels.WriteTo(models);
        }

        var port = Interlocked.Add(ref ports, 2);
        var app = SiloHost.Build(
            new SiloSettings
            {
                Silo = new SiloOptions { SiloPort = port, ClientPort = port + 1, ClusterId = $"dashboard-{port}", Site = "test-site" },
                Gateway = new GatewayOptions { Urls = ["http://127.0.0.1:0"], Limits = new GatewayLimits { EnrollmentsPerMinute = 1_000_000 } },
                Identity = new IdentityOptions { EnrollmentKeys = [EnrollmentKey], OperatorKeys = [OperatorKey] },
                Storage = storage,
                Models = new ModelsOptions { Directory = models, Zoo = false },
                Priors = new PriorsOptions { PublishMs = 50, ContributeMs = 50, WatchMs = 50, MinDevices = 1 },
                Dashboard = new DashboardOptions { FoldMs = 50, Serve = serve },
            },
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.StartAsync();
        return new DashboardSilo(app);
    }

    public async Task<TestDevice> EnrollAsync(string id, string deviceClass = "test-class")
    {
        var device = new TestDevice(Devices, id, deviceClass);
        Assert.Equal(200, (await device.EnrollAsync(EnrollmentKey)).Status);
        return device;
    }

    public async Task SignInAsync()
    {
        using var response = await Browser.PostAsJsonAsync("/dashboard/v1/session", new { operatorKey = OperatorKey });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        CsrfToken = (await ReadAsync<SessionResponse>(response)).CsrfToken;
    }

    public async Task<T> GetAsync<T>(string path)
    {
        using var response = await Browser.GetAsync("/dashboard/v1" + path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await ReadAsync<T>(response);
    }

    public async Task<string> GetTextAsync(string path)
    {
        using var response = await Browser.GetAsync("/dashboard/v1" + path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The overview once so many inferences are in it.</summary>
    public Task<OverviewResponse> OverviewOfAsync(long inferences, string range = "1h") => Eventually.Async(
        () => GetAsync<OverviewResponse>($"/overview?range={range}"), overview => overview.Saving.Inferences == inferences,
        $"the overview has {inferences} inferences");

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string? csrfToken)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (csrfToken is not null)
        {
            request.Headers.Add("X-Csrf-Token", csrfToken);
        }

        return Browser.SendAsync(request);
    }

    /// <summary>A journal entry; what is left out is as an unremarkable inference has it.</summary>
    public static object Entry(
        double energy, double baseline, string target = "local/cpu/fp32/1000", string reason = "greedy", double propensity = 0.9, double remote = 0,
        string provenance = "modelled", double latency = 30, string network = "mobilenet_v1", string at = "2020-01-01T00:00:00Z")
    {
        var entry = JsonSerializer.SerializeToNode(TestDevice.Inference(target: target))!;
        var inference = entry["inference"]!.AsObject();
        foreach (var (name, value) in new (string, JsonNode)[]
        {
            ("energyMillijoules", energy), ("baselineMillijoules", baseline), ("reason", reason), ("propensity", propensity),
            ("remoteEnergyMillijoules", remote), ("provenance", provenance), ("latencyMs", latency), ("network", network), ("at", at),
        })
        {
            inference[name] = value;
        }

        return entry;
    }

    /// <summary>The entry of a device that knows what the target should take, 30 ms and 20 mJ.</summary>
    public static object Known(object entry, double latencyMs)
    {
        var inference = ((JsonNode)entry)["inference"]!.AsObject();
        inference["latencyMs"] = latencyMs;
        inference["surroundings"] = JsonSerializer.SerializeToNode(new
        {
            cpuUtilizationPercent = 0, memoryUtilizationPercent = 0, wifiSignalDbm = -50, peerSignalDbm = -50, radioMs = 0, nominalComputeMs = 30, nominalRadioMs = 0,
            nominalComputeMillijoules = 20, nominalRadioMillijoules = 0,
        });
        return entry;
    }

    public async ValueTask DisposeAsync()
    {
        Devices.Dispose();
        Browser.Dispose();
        cookies.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }

    static async Task<T> ReadAsync<T>(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<T>(DashboardJson.Options))!;
}
