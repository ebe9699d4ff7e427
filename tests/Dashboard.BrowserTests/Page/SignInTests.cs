using AutoScale.Dashboard.BrowserTests.Browser;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Page;

[Collection(FleetCollection.Name)]
public sealed class SignInTests(FleetFixture fleet)
{
    const string Session = "autoscale-operator";

    [Fact]
    public async Task Stranger_IsAskedToSignInAndLedBackToTheView()
    {
        await using var page = await fleet.OpenAsStrangerAsync();

        await page.Page.GotoAsync(new Uri(fleet.Address, "/devices?sort=inferences").ToString());
        await page.AtAsync("/sign-in?return=*");
        await page["#operator-key"].FillAsync(fleet.Cluster.OperatorKey);
        await page.Page.Keyboard.PressAsync("Enter");

        await page.AtAsync("/devices?sort=inferences");
        await Assertions.Expect(page["tbody tr"].First).ToBeVisibleAsync();
        page.AssertClean();
    }

    [Fact]
    public async Task WrongKey_IsRefusedInWordsAndShowsNothing()
    {
        await using var page = await fleet.OpenAsStrangerAsync();
        await page.GoAsync("/");

        await page["#operator-key"].FillAsync("not-the-key");
        await page["button[type=submit]"].ClickAsync();

        await Assertions.Expect(page["[role=alert]"]).Not.ToBeEmptyAsync();
        await Assertions.Expect(page["#operator-key"]).ToBeFocusedAsync();
        await Assertions.Expect(page["[data-figure]"]).ToHaveCountAsync(0);
        Assert.DoesNotContain(await page.Page.Context.CookiesAsync(), cookie => cookie.Name == Session);
    }

    [Fact]
    public async Task Session_IsACookieThatScriptsCannotRead()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/");

        var cookies = await page.Page.Context.CookiesAsync();

        Assert.Contains(cookies, cookie => cookie.Name == Session);
        Assert.All(cookies, cookie => Assert.True(cookie.HttpOnly, $"Scripts can read {cookie.Name}."));
        Assert.All(cookies, cookie => Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite));
        Assert.Equal("", await page.Page.EvaluateAsync<string>("document.cookie"));
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        await using var page = await fleet.OpenAsStrangerAsync();
        await page.GoAsync("/");
        await page["#operator-key"].FillAsync(fleet.Cluster.OperatorKey);
        await page["button[type=submit]"].ClickAsync();
        await Assertions.Expect(page["#right-now"]).ToBeVisibleAsync();

        await page["button[aria-label='Sign out']"].ClickAsync();

        await page.AtAsync("/sign-in?return=*");
        Assert.DoesNotContain(await page.Page.Context.CookiesAsync(), cookie => cookie.Name == Session);
        await page.Page.GotoAsync(new Uri(fleet.Address, "/cluster").ToString());
        await Assertions.Expect(page["#operator-key"]).ToBeVisibleAsync();
        page.AssertClean();
    }

    [Fact]
    public async Task SessionThatEndsElsewhere_LeadsToSignIn()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices");

        await page.Page.Context.ClearCookiesAsync();
        await page["nav a:has-text('Models')"].First.ClickAsync();

        await page.AtAsync("/sign-in?return=%2Fmodels");
    }
}
