using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using AutoScale.Dashboard.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Dashboard.Tests.Page;

public sealed partial class PageEndpointsTests : IAsyncLifetime
{
    WebApplication app = null!;
    HttpClient client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore().AddAuthorization();
        app = builder.Build();
        app.MapDashboardPage();
        await app.StartAsync();
        client = app.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices")]
    [InlineData("/devices/phone%2F1")]
    [InlineData("/models")]
    [InlineData("/policies")]
    [InlineData("/policies/Mi%208%20Pro")]
    [InlineData("/cluster")]
    [InlineData("/sign-in?return=%2Fdevices")]
    public async Task View_IsThePageUnderAStrictPolicy(string view)
    {
        using var response = await client.GetAsync(new Uri(view, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_HasNothingInlineAndNamesNoOtherHost()
    {
        var html = await client.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.All(Scripts().Matches(html), script => Assert.Contains("src=\"/assets/", script.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Asset_IsServedCompressedForEver(string encoding)
    {
        var plain = await client.GetByteArrayAsync(new Uri(await ScriptAsync(), UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, await ScriptAsync());
        request.Headers.AcceptEncoding.ParseAdd($"identity;q=0.5, {encoding}");

        using var response = await client.SendAsync(request);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        var compressed = await response.Content.ReadAsByteArrayAsync();
        await using Stream unpacked = encoding is "br"
            ? new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await unpacked.CopyToAsync(whole);
        Assert.Equal(plain, whole.ToArray());
    }

    [Fact]
    public async Task Asset_IsNotCompressedForWhoRefusesIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await ScriptAsync());
        request.Headers.AcceptEncoding.ParseAdd("br;q=0, gzip;q=0");

        using var response = await client.SendAsync(request);

        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Asset_ThatIsNotThere_Is404()
    {
        using var response = await client.GetAsync(new Uri("/assets/../index.js", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Index_KnownByItsETag_Is304()
    {
        using var first = await client.GetAsync(new Uri("/", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public void Scripts_StayWithin80KilobytesCompressed()
    {
        var compressed = typeof(PageEndpoints).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".js.gz", StringComparison.Ordinal))
            .Sum(name => typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!.Length);

        Assert.InRange(compressed, 1, 80_000);
    }

    async Task<string> ScriptAsync() => ScriptAddress().Match(await client.GetStringAsync(new Uri("/", UriKind.Relative))).Groups[1].Value;

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Scripts();

    [GeneratedRegex("src=\"(/assets/[^\"]+\\.js)\"")]
    private static partial Regex ScriptAddress();
}
