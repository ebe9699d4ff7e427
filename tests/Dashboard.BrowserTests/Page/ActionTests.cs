using System.Net;
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
}
