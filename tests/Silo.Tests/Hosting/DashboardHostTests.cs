using System.Net;
using System.Net.Http.Json;
using AutoScale.Dashboard.Contract;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Tests.Dashboard;
using AutoScale.Silo.Tests.Storage;
using AutoScale.Testing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging;

namespace AutoScale.Silo.Tests.Hosting;

/// <summary>The dashboard as a client of a silo that serves none itself. On the embedded host both are of this process; the settings refuse that outside tests.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DashboardHostTests(PostgresFixture postgres) : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder folder = new();
    DashboardSilo silo = null!;
    WebApplication dashboard = null!;
    HttpClient browser = null!;

    public async Task InitializeAsync()
    {
        var storage = new StorageOptions
        {
            Provider = StorageProvider.Postgres,
            ConnectionString = await postgres.Server.CreateDatabaseAsync($"dashboardhost{postgres.NextNumber()}"),
            Directory = folder.Path,
        };
        silo = await DashboardSilo.StartAsync(storage, serve: false);
        var own = silo.App.Services.GetRequiredService<SiloSettings>().Silo;
        dashboard = DashboardHost.Build(
            new SiloSettings
            {
                Silo = new SiloOptions { Role = SiloRole.Dashboard, ClientPort = own.ClientPort, ClusterId = own.ClusterId, ServiceId = own.ServiceId },
                Gateway = new GatewayOptions { Urls = ["http://127.0.0.1:0"] },
                Identity = new IdentityOptions { OperatorKeys = [DashboardSilo.OperatorKey] },
                Storage = storage,
                Dashboard = new DashboardOptions { FoldMs = 50 },
            },
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await dashboard.StartAsync();
        browser = new HttpClient { BaseAddress = new Uri(SiloLifecycle.Addresses(dashboard.Services.GetRequiredService<IServer>()).First()) };
    }

    public async Task DisposeAsync()
    {
        await dashboard.DisposeAsync();
        await silo.DisposeAsync();
    }

    public void Dispose()
    {
        browser.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Dashboard_ShowsWhatDevicesToldTheSilo()
    {
        var phone = await silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        await phone.ExperienceAsync(1, 1, [.. Enumerable.Range(0, 20).Select(_ => DashboardSilo.Entry(energy: 15, baseline: 60))]);
        await SignInAsync();

        // From the database, from the device's grain, and from the silo's management grain.
        var overview = await Eventually.Async(
            () => GetAsync<OverviewResponse>("/overview?range=1h"), overview => overview.Saving.Inferences is 20, "the overview has 20 inferences");
        Assert.Equal((300.0, 1200.0, 75.0), (overview.Saving.EnergyMillijoules, overview.Saving.BaselineMillijoules, Math.Round(overview.Saving.SavedPercent.Value, 6)));
        Assert.Equal("phone-1", (await GetAsync<DeviceResponse>("/devices/phone-1")).Device.DeviceId);
        var cluster = await GetAsync<ClusterResponse>("/cluster");
        Assert.Equal("test-site", Assert.Single(cluster.Silos).Site);
        Assert.Contains(cluster.Grains, grain => grain is { Type: "DeviceGrain", Activations: 1 });
    }

    [Fact]
    public async Task Dashboard_TakesOrders()
    {
        await silo.EnrollAsync("phone-1");
        var csrf = await SignInAsync();

        using var order = new HttpRequestMessage(HttpMethod.Put, "/fleet/v1/operator/directives/fleet") { Content = JsonContent.Create(new { mode = "rule", reason = "a test" }) };
        order.Headers.Add("X-Csrf-Token", csrf);
        using var ordered = await browser.SendAsync(order);
        Assert.Equal(HttpStatusCode.OK, ordered.StatusCode);

        using var token = await silo.Devices.PostAsJsonAsync("/fleet/v1/operator/token", new { operatorKey = DashboardSilo.OperatorKey });
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/fleet/v1/operator/directives/fleet");
        asked.Headers.Authorization = new("Bearer", (await token.Content.ReadFromJsonAsync<Dictionary<string, object>>())!["accessToken"].ToString());
        using var answer = await silo.Devices.SendAsync(asked);
        Assert.Contains("\"mode\":\"rule\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/fleet/v1/enroll")]
    [InlineData("POST", "/fleet/v1/devices/phone-1/experience")]
    [InlineData("GET", "/fleet/v1/devices/phone-1/policy")]
    [InlineData("GET", "/fleet/v1/models")]
    [InlineData("POST", "/v2/models/convnet/infer")]
    [InlineData("GET", "/v2")]
    public async Task Dashboard_ServesNothingToDevices(string method, string path)
    {
        using var answer = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Dashboard_IsAliveAndReady()
    {
        foreach (var path in new[] { "/v2/health/live", "/v2/health/ready" })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Silo_ThatDoesNotServeItHasNeitherPageNorApi()
    {
        foreach (var path in new[] { "/", "/dashboard/v1/overview", "/dashboard/v1/session" })
        {
            using var answer = await silo.Devices.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    async Task<string> SignInAsync()
    {
        using var response = await browser.PostAsJsonAsync("/dashboard/v1/session", new { operatorKey = DashboardSilo.OperatorKey });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<SessionResponse>(DashboardJson.Options))!.CsrfToken;
    }

    async Task<T> GetAsync<T>(string path)
    {
        using var response = await browser.GetAsync("/dashboard/v1" + path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<T>(DashboardJson.Options))!;
    }
}
