using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Browser;

/// <summary>A page of a browser of its own, with all that went wrong in it.</summary>
sealed class OperatorPage : IAsyncDisposable
{
    readonly ConcurrentQueue<string> problems = new();
    readonly Uri address;

    OperatorPage(IPage page, Uri address)
    {
        (Page, this.address) = (page, address);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                problems.Enqueue($"console: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => problems.Enqueue($"script: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not ("data" or "blob") } asked && asked.Authority != address.Authority)
            {
                problems.Enqueue($"another host: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Opens an empty page.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="address">Where the dashboard is.</param>
    /// <param name="session">Cookies and storage of a signed-in page; null for a stranger.</param>
    public static async Task<OperatorPage> OpenAsync(IBrowser browser, Uri address, string? session = null)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            StorageState = session,
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
        });
        return new OperatorPage(await context.NewPageAsync(), address);
    }

    /// <summary>Goes to a view and waits until its figures are there.</summary>
    public async Task GoAsync(string view)
    {
        await Page.GotoAsync(new Uri(address, view).ToString());
        await Assertions.Expect(Page.Locator("h1").First).ToBeVisibleAsync();
        await SettleAsync();
    }

    /// <summary>Waits until nothing is loading.</summary>
    public async Task SettleAsync()
    {
        await Assertions.Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        await Assertions.Expect(Page.Locator(".live[data-is=live], .sign-in").First).ToBeVisibleAsync();
    }

    /// <summary>Waits until what is drawn fits its frame again, in the present colours: two frames after a change of either.</summary>
    public async Task DrawAsync()
    {
        await Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.chart-plot > .uplot')].every(plot => plot.offsetWidth === plot.parentElement.clientWidth)");
        await Page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    }

    /// <summary>Waits until the address ends so; what follows a final <c>*</c> may be anything.</summary>
    public Task AtAsync(string end) => Assertions.Expect(Page).ToHaveURLAsync(
        new Regex(end.EndsWith('*') ? Regex.Escape(end[..^1]) : $"{Regex.Escape(end)}$"));

    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>A figure as the page has it, before rounding.</summary>
    public async Task<double> ExactAsync(string figure) =>
        double.Parse((await Page.Locator($"[data-figure='{figure}']").GetAttributeAsync("data-exact"))!, CultureInfo.InvariantCulture);

    /// <summary>A figure as the reader sees it.</summary>
    public async Task<string> TextAsync(string selector) => Plain(await Page.Locator(selector).First.InnerTextAsync());

    public async Task<string[]> TextsAsync(string selector) => [.. (await Page.Locator(selector).AllInnerTextsAsync()).Select(Plain)];

    /// <summary>Nothing was said in the console, no script failed, no other host was asked.</summary>
    public void AssertClean() => Assert.Empty(problems);

    /// <summary>What went wrong so far is expected.</summary>
    public void Forgive() => problems.Clear();

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());

    static string Plain(string text) => text.Replace('\u00a0', ' ').Trim();
}
