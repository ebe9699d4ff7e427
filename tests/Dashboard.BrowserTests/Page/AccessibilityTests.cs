using AutoScale.Dashboard.BrowserTests.Browser;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>For every reader: with a screen reader, with the keyboard alone, in light and dark, on a phone.</summary>
[Collection(FleetCollection.Name)]
public sealed class AccessibilityTests(FleetFixture fleet)
{
    static readonly string Axe = File.ReadAllText(Path.Combine(Repository.Web, "node_modules", "axe-core", "axe.min.js"));

    /// <summary>Pictures for people to look at; see the README.</summary>
    static readonly string Pictures = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;

    public static TheoryData<string> Views { get; } = ["/", "/devices", "/devices/phone-1", "/models", "/policies", "/policies/mi8pro", "/devices/pixel-1", "/policies/pixel?policy=hierarchical", "/cluster", "/sign-in"];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Axe_FindsNothingSerious(string view)
    {
        await using var page = await OpenAsync(view);
        await page.GoAsync(view);

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.Page.EvaluateAsync(Axe);
            var found = await page.Page.EvaluateAsync<string[]>(
                """
                async () => (await axe.run({ resultTypes: ['violations'] })).violations
                  .filter(violation => ['serious', 'critical'].includes(violation.impact))
                  .map(violation => `${violation.id}: ${violation.help}, ${violation.nodes.map(node => node.target.join(' ')).join('; ')}`)
                """);
            Assert.True(found.Length is 0, $"{scheme}: {string.Join(Environment.NewLine, found)}");
        }

        page.AssertClean();
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task View_FitsDesktopAndPhone(string view)
    {
        var name = view is "/" ? "overview" : view.Trim('/').Replace('/', '-').Split('?')[0];
        await using var page = await OpenAsync(view);
        await page.GoAsync(view);
        foreach (var width in new[] { 1440, 390 })
        {
            await page.Page.SetViewportSizeAsync(width, width < 500 ? 844 : 900);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                await page.DrawAsync();
                await page.Page.ScreenshotAsync(new PageScreenshotOptions
                {
                    Path = Path.Combine(Pictures, $"{name}-{scheme}-{width}.png".ToLowerInvariant()),
                    FullPage = width > 500,
                });
            }

            var wide = await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"{view} is {wide} pixels wide in a window of {width}.");
        }

        page.AssertClean();
    }

    [Fact]
    public async Task Keyboard_SkipsToTheContentAndReachesEveryView()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/");

        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page[".skip"]).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page["main"]).ToBeFocusedAsync();

        await page["nav a:has-text('Cluster')"].FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.AtAsync("/cluster");
        await Assertions.Expect(page["main"]).ToBeFocusedAsync();
        await Assertions.Expect(page["nav a[aria-current=page]"]).ToHaveTextAsync("Cluster");
        Assert.Equal("Cluster · AutoScale", await page.Page.TitleAsync());
        page.AssertClean();
    }

    [Fact]
    public async Task Theme_IsChosenAndRemembered()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/");

        await page["#theme"].ClickAsync();
        await page["#theme"].ClickAsync();
        await Assertions.Expect(page["html"]).ToHaveAttributeAsync("data-theme", "dark");
        await page.Page.ReloadAsync();

        await Assertions.Expect(page["html"]).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Equal("dark", await page.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
        page.AssertClean();
    }

    Task<OperatorPage> OpenAsync(string view) => view is "/sign-in" ? fleet.OpenAsStrangerAsync() : fleet.OpenAsync();
}
