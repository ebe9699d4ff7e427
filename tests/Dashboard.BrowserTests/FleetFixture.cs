using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AutoScale.Dashboard.BrowserTests.Browser;
using AutoScale.Core.Learning;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Simulator.Fleet;
using AutoScale.Testing;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests;

/// <summary>
/// A cloud and a peer silo whose demo fleet, and a class that learns with our policy, have worked and rest: figures stand still while a test compares them. And a browser with an operator
/// signed in.
/// </summary>
public sealed class FleetFixture : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-browser-tests-").FullName;
    IPlaywright playwright = null!;
    string session = null!;

    internal EmbeddedCluster Cluster { get; private set; } = null!;

    internal IBrowser Browser { get; private set; } = null!;

    /// <summary>The API, for an operator that is no browser.</summary>
    internal HttpClient Api { get; private set; } = null!;

    /// <summary>For devices; without cookies or tokens of its own.</summary>
    internal HttpClient Devices { get; private set; } = null!;

    internal Uri Address => Cluster.CloudAddress;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        Cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = Path.Combine(folder, "data"),
            Priors = new PriorsOptions { PublishMs = 200, ContributeMs = 100, ContributeAfter = 20, WatchMs = 100, MinDevices = 2 },
            Limits = new GatewayLimits { EnrollmentsPerMinute = 100_000, FleetRequestsPerSecond = 10_000 },
        });
        await DemoFleet.RunAsync(
            new DemoOptions { Policy = LearnerConfiguration.AutoScale, Phones = 6, Duration = TimeSpan.FromSeconds(6), InferencesPerSecond = 20, PairedInferences = 5, DataDirectory = Path.Combine(folder, "phones") },
            Cluster.CloudAddress, Cluster.PeerAddress, Cluster.EnrollmentKey, new NoView(), CancellationToken.None);
        Devices = new HttpClient { BaseAddress = Address };
        Api = new HttpClient { BaseAddress = Address };
        using var token = await Api.PostAsJsonAsync("/fleet/v1/operator/token", new { operatorKey = Cluster.OperatorKey });
        var answer = await token.Content.ReadFromJsonAsync<JsonNode>();
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string?)answer!["accessToken"]);
        await MixedFleet.RunAsync(this);
        await Eventually.Async(
            () => GetAsync("overview"), overview => overview["historyLagSeconds"]!.GetValue<double>() is 0 && overview["saving"]!["inferences"]!.GetValue<long>() > 0,
            "all that the phones did is in the history");

        playwright = await Playwright.CreateAsync();
        Browser = await Chromium.LaunchAsync(playwright);
        session = await SignInAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
        Api.Dispose();
        Devices.Dispose();
        await Cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An answer of the dashboard's API.</summary>
    internal async Task<JsonNode> GetAsync(string path) => (await Api.GetFromJsonAsync<JsonNode>(new Uri($"/dashboard/v1/{path}", UriKind.Relative)))!;

    /// <summary>An answer of the fleet API.</summary>
    internal async Task<JsonNode> FleetAsync(string path) => (await Api.GetFromJsonAsync<JsonNode>(new Uri($"/fleet/v1/{path}", UriKind.Relative)))!;

    /// <summary>A page with an operator signed in.</summary>
    internal Task<OperatorPage> OpenAsync() => OperatorPage.OpenAsync(Browser, Address, session);

    internal Task<OperatorPage> OpenAsStrangerAsync() => OperatorPage.OpenAsync(Browser, Address);

    async Task<string> SignInAsync()
    {
        await using var page = await OpenAsStrangerAsync();
        await page.GoAsync("/");
        await page["#operator-key"].FillAsync(Cluster.OperatorKey);
        await page["button[type=submit]"].ClickAsync();
        await Assertions.Expect(page["#right-now"]).ToBeVisibleAsync();
        page.AssertClean();
        return await page.Page.Context.StorageStateAsync();
    }

    sealed class NoView : IDemoView
    {
        public Task ShowAsync(Func<DemoProgress> read, CancellationToken ended) => Task.CompletedTask;

        public void Show(DemoSummary summary)
        {
        }
    }
}

[CollectionDefinition(Name)]
public sealed class FleetCollection : ICollectionFixture<FleetFixture>
{
    public const string Name = "fleet";
}
