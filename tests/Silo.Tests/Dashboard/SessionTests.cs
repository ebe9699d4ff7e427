using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AutoScale.Dashboard.Contract;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Tests.Dashboard;

/// <summary>Who may see and change what, and what a browser is told to keep to.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-dashboard-").FullName;
    DashboardSilo silo = null!;

    public async Task InitializeAsync() => silo = await DashboardSilo.StartAsync(new StorageOptions { Directory = folder });

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/dashboard/v1/session")]
    [InlineData("/dashboard/v1/overview")]
    [InlineData("/dashboard/v1/devices?format=csv")]
    [InlineData("/dashboard/v1/devices/phone-1")]
    [InlineData("/dashboard/v1/models")]
    [InlineData("/dashboard/v1/policies")]
    [InlineData("/dashboard/v1/cluster")]
    [InlineData("/dashboard/v1/live")]
    public async Task Nobody_SeesAnything(string path)
    {
        using var anonymous = await silo.Browser.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await silo.EnrollAsync("phone-1")).AccessToken);
        using var device = await silo.Devices.SendAsync(request);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (anonymous.StatusCode, device.StatusCode));
    }

    [Fact]
    public async Task SignIn_RefusesAnUnknownKeyAndAnotherSite()
    {
        using var wrong = await silo.Browser.PostAsJsonAsync("/dashboard/v1/session", new { operatorKey = "not-a-key-of-this-server" });
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/dashboard/v1/session") { Content = JsonContent.Create(new { operatorKey = DashboardSilo.OperatorKey }) };
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var refused = await silo.Browser.SendAsync(foreign);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (wrong.StatusCode, refused.StatusCode));
        Assert.False(wrong.Headers.Contains("Set-Cookie") || refused.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task SignIn_GivesACookieThatScriptsAndOtherSitesNeverGet()
    {
        using var response = await silo.Browser.PostAsJsonAsync("/dashboard/v1/session", new { operatorKey = DashboardSilo.OperatorKey });

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("autoscale-operator=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(DashboardSilo.OperatorKey, cookie, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Changes_NeedTheSessionsToken()
    {
        var phone = await silo.EnrollAsync("phone-1");
        await silo.SignInAsync();
        const string revoke = "/fleet/v1/devices/phone-1/revoke";

        using var without = await silo.SendAsync(HttpMethod.Post, revoke, new { reason = "lost" }, null);
        using var wrong = await silo.SendAsync(HttpMethod.Post, revoke, new { reason = "lost" }, "made-up");
        Assert.Equal(200, (await phone.GetAsync(phone.Path("status"))).Status);
        using var right = await silo.SendAsync(HttpMethod.Post, revoke, new { reason = "lost" }, silo.CsrfToken);

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NoContent), (without.StatusCode, wrong.StatusCode, right.StatusCode));
        Assert.Equal(401, (await phone.GetAsync(phone.Path("status"))).Status);
        var row = (await silo.GetAsync<DevicePage>("/devices?state=revoked")).Items.Single();
        Assert.Equal(("phone-1", "lost"), (row.DeviceId, row.RevokedReason));
        Assert.Equal(1, (await silo.GetAsync<OverviewResponse>("/overview")).Devices.Revoked);
    }

    [Fact]
    public async Task Tokens_NeedNoCsrfHeader()
    {
        await silo.EnrollAsync("phone-1");
        using var issued = await silo.Devices.PostAsJsonAsync("/fleet/v1/operator/token", new { operatorKey = DashboardSilo.OperatorKey });
        var token = (await issued.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!["accessToken"]!.GetValue<string>();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fleet/v1/devices/phone-1/revoke") { Content = JsonContent.Create(new { reason = "lost" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await silo.Devices.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        await silo.SignInAsync();
        Assert.Equal(12, (await silo.GetAsync<SessionResponse>("/session")).Operator.Length);

        var copy = silo.CookieHeader;
        using var response = await silo.SendAsync(HttpMethod.Delete, "/dashboard/v1/session", null, silo.CsrfToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/v1/session");
        request.Headers.Add("Cookie", copy);
        using var copied = await silo.Devices.SendAsync(request);
        using var after = await silo.Browser.GetAsync("/dashboard/v1/session");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (response.StatusCode, after.StatusCode, copied.StatusCode));
    }

    [Fact]
    public async Task Answers_TellBrowsersToKeepToThisServer()
    {
        using var response = await silo.Browser.GetAsync("/dashboard/v1/overview");

        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Answers_AreNotSentAgainToWhoHasThem()
    {
        await silo.SignInAsync();
        using var first = await silo.Browser.GetAsync("/dashboard/v1/devices");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/v1/devices");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var second = await silo.Browser.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("/overview?range=2h", "range")]
    [InlineData("/overview?format=xml", "format")]
    [InlineData("/overview?format=csv&table=x", "table")]
    [InlineData("/devices?state=gone", "state")]
    [InlineData("/devices?state=1", "state")]
    [InlineData("/devices?sort=device_id;drop", "sort")]
    [InlineData("/devices?direction=up", "direction")]
    [InlineData("/devices?page=0", "page")]
    [InlineData("/devices?page=x", "page")]
    [InlineData("/devices?pageSize=501", "pageSize")]
    [InlineData("/devices?class=A", "class")]
    [InlineData("/devices?policy=best", "policy")]
    [InlineData("/policies/class-a?policy=best", "policy")]
    [InlineData("/policies/class-a?table=x", "table")]
    [InlineData("/policies/class-a/changes?from=1&to=2&policy=best", "policy")]
    [InlineData("/policies/class-a/changes?from=1&to=2&table=x", "table")]
    [InlineData("/devices/phone-1/decisions?count=0", "count")]
    [InlineData("/devices/phone-1/decisions?before=x", "before")]
    [InlineData("/devices/-x", "id")]
    [InlineData("/policies/NoClass", "deviceClass")]
    [InlineData("/policies/class-a/changes?from=0&to=1", "from")]
    [InlineData("/cluster?table=x", "table")]
    public async Task Queries_NameTheParameterThatIsWrong(string path, string field)
    {
        await silo.SignInAsync();

        using var response = await silo.Browser.GetAsync("/dashboard/v1" + path);
        var problem = (await response.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, Assert.Single(problem["errors"]!.AsObject()).Key);
    }
}
