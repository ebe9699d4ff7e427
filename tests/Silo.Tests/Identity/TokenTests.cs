using AutoScale.Silo.Tests.Fleet;

namespace AutoScale.Silo.Tests.Identity;

[Collection(ClusterTests.Name)]
public sealed class TokenTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Token_IsGoodOnBothSilos()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var elsewhere = new TestDevice(cluster.Peer, device.Id, "test-class") { AccessToken = device.AccessToken };

        Assert.Equal(200, (await device.GetAsync(device.Path("status"))).Status);
        Assert.Equal(200, (await elsewhere.GetAsync(device.Path("status"))).Status);
    }

    [Fact]
    public async Task Token_IsGoodForItsOwnDeviceOnly()
    {
        var (device, other) = (await TestDevice.EnrolledAsync(cluster), await TestDevice.EnrolledAsync(cluster));

        foreach (var tail in new[] { "status", "table", "policy", "events" })
        {
            Assert.Equal(403, (await device.GetAsync(other.Path(tail))).Status);
        }

        var refused = await device.PostAsync(other.Path("experience"), new { epoch = 1, firstSequence = 1, entries = new[] { TestDevice.Inference() } });
        Assert.Equal(403, refused.Status);
        Assert.Equal("application/problem+json", refused.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(403, (await device.PostAsync(other.Path("revoke"), new { reason = "none" })).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    public async Task Token_IsNeeded(string? token)
    {
        var device = TestDevice.New(cluster.Cloud);
        device.AccessToken = token;

        var reply = await device.GetAsync(device.Path("status"));

        Assert.Equal(401, reply.Status);
        Assert.Contains("Bearer", reply.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(reply.Json["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Token_ExpiresAndIsRefreshed()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        cluster.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(401, (await device.GetAsync(device.Path("status"))).Status);

        var refreshed = await device.RefreshAsync();
        device.AccessToken = refreshed.Json["accessToken"]!.GetValue<string>();

        Assert.Equal(900, refreshed.Json["expiresInSeconds"]!.GetValue<int>());
        Assert.Equal(200, (await device.GetAsync(device.Path("status"))).Status);
        cluster.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(401, (await device.RefreshAsync()).Status);
    }

    [Fact]
    public async Task RefreshToken_IsNoAccessToken()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        device.AccessToken = device.RefreshToken;

        Assert.Equal(401, (await device.GetAsync(device.Path("status"))).Status);
    }

    [Fact]
    public async Task Enroll_RefusesAnUnknownKeyAndNamesWrongFields()
    {
        var device = TestDevice.New(cluster.Cloud);

        Assert.Equal(401, (await device.EnrollAsync("not-a-key-of-this-cluster")).Status);
        Assert.Equal(["deviceId"], (await new TestDevice(cluster.Cloud, "../x", "a").EnrollAsync("k")).Fields);
        Assert.Equal(["deviceClass"], (await new TestDevice(cluster.Cloud, "x", "No Class").EnrollAsync("k")).Fields);
        Assert.Equal(["enrollmentKey"], (await new TestDevice(cluster.Cloud, "x", "a").EnrollAsync("")).Fields);
    }

    [Fact]
    public async Task Enroll_AgainEndsEarlierTokens()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var earlier = new TestDevice(cluster.Cloud, device.Id, "test-class") { AccessToken = device.AccessToken, RefreshToken = device.RefreshToken };
        await device.EnrollAsync(cluster.Cluster.EnrollmentKey);

        Assert.Equal(200, (await device.GetAsync(device.Path("status"))).Status);
        Assert.Equal(401, (await earlier.GetAsync(device.Path("status"))).Status);
        Assert.Equal(401, (await earlier.RefreshAsync()).Status);
    }

    [Fact]
    public async Task Revoke_EndsTokensHereAtOnceAndElsewhereAfterTheCache()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var elsewhere = new TestDevice(cluster.Peer, device.Id, "test-class") { AccessToken = device.AccessToken };
        var watcher = new TestDevice(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };
        Assert.Equal(200, (await elsewhere.GetAsync(device.Path("status"))).Status);

        Assert.Equal(204, (await watcher.PostAsync(device.Path("revoke"), new { reason = "lost" })).Status);

        Assert.Equal(401, (await device.GetAsync(device.Path("status"))).Status);
        Assert.Equal(401, (await device.RefreshAsync()).Status);
        Assert.Equal(403, (await device.EnrollAsync(cluster.Cluster.EnrollmentKey)).Status);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, (await elsewhere.GetAsync(device.Path("status"))).Status);
        Assert.Equal("lost", (await watcher.GetAsync(device.Path("status"))).Json["revoked"]!.GetValue<string>());

        Assert.Equal(204, (await watcher.PostAsync(device.Path("reinstate"), new { })).Status);
        Assert.Equal(200, (await device.EnrollAsync(cluster.Cluster.EnrollmentKey)).Status);
        Assert.Equal(200, (await device.GetAsync(device.Path("status"))).Status);
    }

    [Fact]
    public async Task Operator_NeedsItsOwnKey()
    {
        var device = TestDevice.New(cluster.Cloud);

        Assert.Equal(401, (await device.PostAsync("/fleet/v1/operator/token", new { operatorKey = cluster.Cluster.EnrollmentKey })).Status);
    }
}
