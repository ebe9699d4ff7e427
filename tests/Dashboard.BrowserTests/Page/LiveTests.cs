using AutoScale.Dashboard.BrowserTests.Browser;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>What devices do is on the page at once, and a feed that breaks is said, and comes back.</summary>
[Collection(FleetCollection.Name)]
public sealed class LiveTests(FleetFixture fleet, ITestOutputHelper output)
{
    /// <summary>How long it takes is said, not judged: that is this machine's load as well. docs/dashboard-api.md has what a quiet one takes.</summary>
    [Fact]
    public async Task Decision_IsOnTheDevicesPageWithoutAsking()
    {
        var device = await fleet.EnrollAsync("live-1");
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices/live-1");
        await Assertions.Expect(page[".live"]).ToHaveAttributeAsync("data-is", "live");
        await page.Page.EvaluateAsync(
            """
            () => {
              window.seen = {};
              const look = () => document.querySelectorAll('tr[data-row]').forEach(row => window.seen[row.dataset.row] ??= Date.now());
              new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
            }
            """);

        var delays = new List<double>();
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            await device.UploadAsync(sequence);
            var durable = DateTimeOffset.UtcNow;
            await Assertions.Expect(page[$"tr[data-row='1-{sequence}']"]).ToBeVisibleAsync();
            delays.Add(await page.Page.EvaluateAsync<double>("id => window.seen[id]", $"1-{sequence}") - durable.ToUnixTimeMilliseconds());
        }

        output.WriteLine($"From durable to on the page, ms: {string.Join(", ", delays.Select(delay => delay.ToString("0", System.Globalization.CultureInfo.InvariantCulture)))}");
        page.AssertClean();
    }

    [Fact]
    public async Task Overview_CountsADeviceThatJoins()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/");
        await Assertions.Expect(page["[data-figure=devices-total]"]).ToBeVisibleAsync();
        var before = await page.ExactAsync("devices-total");

        var device = await fleet.EnrollAsync("live-2");
        await device.UploadAsync(1);

        await Assertions.Expect(page["[data-figure=devices-total]"]).ToHaveAttributeAsync("data-exact", $"{before + 1}");
        page.AssertClean();
    }

    [Fact]
    public async Task LostFeed_IsSaidAndComesBackByItself()
    {
        await using var proxy = new FlakyProxy(fleet.Address);
        await using var page = await OperatorPage.OpenAsync(fleet.Browser, proxy.Address);
        await page.GoAsync("/");
        await page["#operator-key"].FillAsync(fleet.Cluster.OperatorKey);
        await page["button[type=submit]"].ClickAsync();
        await Assertions.Expect(page["#right-now"]).ToBeVisibleAsync();
        await Assertions.Expect(page["#stale"]).ToBeEmptyAsync();
        var inferences = await page.TextAsync("[data-figure=inferences]");

        await proxy.CutAsync();

        await Assertions.Expect(page["#stale"]).ToContainTextAsync("Live feed lost, showing ");
        Assert.Matches(@"Live feed lost, showing \d\d:\d\d:\d\d\.", await page.TextAsync("#stale"));
        await Assertions.Expect(page[".live"]).ToHaveAttributeAsync("data-is", "lost");
        Assert.Equal(inferences, await page.TextAsync("[data-figure=inferences]"));

        proxy.Mend();

        await Assertions.Expect(page[".live"]).ToHaveAttributeAsync("data-is", "live");
        await Assertions.Expect(page["#stale"]).ToBeEmptyAsync();
        page.Forgive();
        await page["nav a:has-text('Devices')"].First.ClickAsync();
        await Assertions.Expect(page["tbody tr"].First).ToBeVisibleAsync();
        page.AssertClean();
    }

    [Fact]
    public async Task SiloThatDoesNotAnswer_IsSaidAndAskedAgain()
    {
        await using var page = await fleet.OpenAsync();
        await page.Page.RouteAsync("**/dashboard/v1/models*", route => route.AbortAsync());
        await page.Page.GotoAsync(new Uri(fleet.Address, "/models").ToString());
        await Assertions.Expect(page["[role=alert]"]).ToContainTextAsync("The silo does not answer.");

        await page.Page.UnrouteAllAsync();
        await page["[role=alert] button"].ClickAsync();

        await Assertions.Expect(page["tbody tr"].First).ToBeVisibleAsync();
    }
}
