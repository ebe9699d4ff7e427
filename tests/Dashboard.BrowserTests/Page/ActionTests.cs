using System.Net;
using AutoScale.Testing;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>What an operator does on the page takes effect on devices.</summary>
[Collection(FleetCollection.Name)]
public sealed class ActionTests(FleetFixture fleet)
{
    [Fact]
    public async Task Revoke_EndsTheDevicesTokens()
    {
        var device = await fleet.EnrollAsync("revoked-1");
        await device.UploadAsync(1);
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices/revoked-1");

        await page["button:has-text('Revoke')"].ClickAsync();
        await page["dialog input[name=reason]"].FillAsync("Lost on a train");
        await page["dialog button[type=submit]"].ClickAsync();

        await Assertions.Expect(page["dialog"]).ToHaveCountAsync(0);
        await Assertions.Expect(page["[data-state]"].First).ToHaveAttributeAsync("data-state", "revoked");
        await Assertions.Expect(page[".page-head"]).ToContainTextAsync("Lost on a train");
        Assert.Equal(HttpStatusCode.Unauthorized, await device.TryUploadAsync(2));
        page.AssertClean();
    }

    [Fact]
    public async Task Revoke_Cancelled_ChangesNothing()
    {
        var device = await fleet.EnrollAsync("kept-1");
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices/kept-1");

        await page["button:has-text('Revoke')"].ClickAsync();
        await Assertions.Expect(page["dialog"]).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(page["dialog"]).ToHaveCountAsync(0);
        await device.UploadAsync(1);
    }

    [Fact]
    public async Task Order_HoldsForTheDevice()
    {
        var device = await fleet.EnrollAsync("ordered-1");
        await device.UploadAsync(1);
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices/ordered-1");

        await page[".orders button:has-text('On-device only')"].ClickAsync();
        await page["dialog input[name=reason]"].FillAsync("Audit");
        await page["dialog button[type=submit]"].ClickAsync();

        await Assertions.Expect(page[".orders"]).ToHaveAttributeAsync("data-mode", "onDevice");
        await Assertions.Expect(page[".orders"]).ToContainTextAsync("Audit");
        Assert.Equal("onDevice", await device.ModeAsync());
        page.AssertClean();
    }

    /// <summary>The kill switch with a rule of the operator's choice, changed for another and lifted.</summary>
    [Fact]
    public async Task Order_OfAFixedRule_NamesTheRule()
    {
        var device = await fleet.EnrollAsync("ruled-1");
        await device.UploadAsync(1);
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices/ruled-1");
        var orders = page[".orders"];

        await page[".orders button:has-text('Fixed rule')"].ClickAsync();
        await Assertions.Expect(page["dialog input[value='edge-cpu-fp32']"]).ToBeCheckedAsync();
        await page["dialog input[value='cloud']"].CheckAsync();
        await page["dialog button[type=submit]"].ClickAsync();
        await Assertions.Expect(orders).ToContainTextAsync("Fixed rule cloud.");
        Assert.Equal("cloud", await RuleAsync());

        await page[".orders button:has-text('Another rule')"].ClickAsync();
        await Assertions.Expect(page["dialog input[value='cloud']"]).ToBeCheckedAsync();
        await page["dialog input[value='edge-best']"].CheckAsync();
        await page["dialog button[type=submit]"].ClickAsync();
        await Assertions.Expect(orders).ToContainTextAsync("Fixed rule edge-best.");
        Assert.Equal("edge-best", await RuleAsync());

        await page[".orders button:has-text('Lift the order')"].ClickAsync();
        await page["dialog button[type=submit]"].ClickAsync();
        await Assertions.Expect(orders).ToHaveAttributeAsync("data-mode", "learned");
        Assert.Null(await RuleAsync());
        page.AssertClean();

        async Task<string?> RuleAsync() => (string?)(await fleet.FleetAsync("operator/directives/devices/ruled-1"))["rule"];
    }

    [Fact]
    public async Task Model_RolledBackAndPromoted_IsOfferedToNobodyAndToAll()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/models");
        var offered = page["[data-rollout='mobilenet_v1@1']"];
        await Assertions.Expect(offered).ToContainTextAsync("100");

        await page["button[aria-label='Roll back mobilenet_v1 v1']"].ClickAsync();
        await page["dialog input[name=reason]"].FillAsync("A test");
        await page["dialog button[type=submit]"].ClickAsync();
        await Assertions.Expect(offered).ToHaveTextAsync("0\u00a0%");

        await page["button[aria-label='Promote mobilenet_v1 v1']"].ClickAsync();
        await page["dialog button[type=submit]"].ClickAsync();
        await Assertions.Expect(offered).ToContainTextAsync("100");
        page.AssertClean();
    }

    /// <summary>A version goes to a share of a class, is compared, and is taken back; what was done stands in the audit log.</summary>
    [Fact]
    public async Task Prior_StagedComparedAndRolledBack()
    {
        await LearnAsync("staged-class");
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/policies/staged-class");
        var card = page["#rollout"];

        await page["#rollout button:has-text('Stage a version')"].ClickAsync();
        await page["dialog input[name=percent]"].FillAsync("40");
        await page["dialog input[name=reason]"].FillAsync("Try it");
        await page["dialog button[type=submit]"].ClickAsync();

        await Assertions.Expect(page["dialog"]).ToHaveCountAsync(0);
        await Assertions.Expect(card.Locator("[data-phase]")).ToHaveAttributeAsync("data-phase", "staged");
        await Assertions.Expect(card).ToContainTextAsync("for 40\u00a0% of the devices");
        var trial = await fleet.FleetAsync("operator/priors/staged-class/rollout?policy=autoscale");
        Assert.Equal((40, "Try it"), (trial["rollout"]!["percent"]!.GetValue<int>(), (string?)trial["rollout"]!["reason"]));
        await Assertions.Expect(card).ToContainTextAsync($"On trial: v{trial["rollout"]!["candidate"]}");
        await Assertions.Expect(card).ToContainTextAsync($"Compared with: v{trial["rollout"]!["control"]}");

        await page["#rollout button:has-text('Roll back')"].ClickAsync();
        await page["dialog input[name=reason]"].FillAsync("Enough of it");
        await page["dialog button[type=submit]"].ClickAsync();

        await Assertions.Expect(card.Locator("[data-phase]")).ToHaveAttributeAsync("data-phase", "rolledBack");
        await Assertions.Expect(card).ToContainTextAsync("Enough of it");
        var audit = (await fleet.FleetAsync("operator/audit")).AsArray().Where(entry => ((string?)entry!["subject"])?.Contains("staged-class", StringComparison.Ordinal) is true)
            .Select(entry => ((string?)entry!["action"], (string?)entry["detail"]));
        Assert.Equal([("rollBackPrior", "Enough of it"), ("stagePrior", "Try it")], audit.OrderBy(entry => entry.Item1, StringComparer.Ordinal));
        page.AssertClean();
    }

    [Fact]
    public async Task Prior_Promoted_IsForAll()
    {
        await LearnAsync("promoted-class");
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/policies/promoted-class");
        await page["#rollout button:has-text('Stage a version')"].ClickAsync();
        await page["dialog input[name=reason]"].FillAsync("Try it");

        // What can't be done the server says, and the dialogue stays.
        await page["dialog input[name=percent]"].EvaluateAsync("input => { input.removeAttribute('max'); input.value = '100'; }");
        await page["dialog button[type=submit]"].ClickAsync();
        await Assertions.Expect(page["dialog [role=alert]"]).ToContainTextAsync("must be from 1 to 99");
        page.Forgive();
        await page["dialog input[name=percent]"].FillAsync("50");
        await page["dialog button[type=submit]"].ClickAsync();

        await page["#rollout button:has-text('Promote')"].ClickAsync();
        await page["dialog input[name=reason]"].FillAsync("It is good");
        await page["dialog button[type=submit]"].ClickAsync();

        await Assertions.Expect(page["#rollout [data-phase]"]).ToHaveAttributeAsync("data-phase", "promoted");
        var trial = await fleet.FleetAsync("operator/priors/promoted-class/rollout?policy=autoscale");
        await Assertions.Expect(page["[data-figure=policy-version]"]).ToHaveAttributeAsync("data-exact", $"{trial["rollout"]!["candidate"]}");
        page.AssertClean();
    }

    /// <summary>Enough devices of a class, and enough that they learned, for a prior.</summary>
    async Task LearnAsync(string deviceClass)
    {
        for (var number = 1; number <= 3; number++)
        {
            var device = await fleet.EnrollAsync($"{deviceClass}-{number}", deviceClass);
            Assert.Equal(200, (await device.ExperienceAsync(1, 1, [.. Enumerable.Range(0, 25).Select(_ => HttpDevice.Inference(at: DateTimeOffset.UtcNow))])).Status);
        }

        await Eventually.Async(
            () => fleet.GetAsync($"policies/{deviceClass}"), policy => policy["policy"]!["version"]!.GetValue<int>() > 0, $"a prior of {deviceClass} is published");
    }
}
