using AutoScale.Silo.Tests.Fleet;

namespace AutoScale.Silo.Tests.Identity;

[Collection(ClusterTests.Name)]
public sealed class RefreshTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Refresh_GivesTheNextTokenOfTheFamily()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        for (var round = 0; round < 3; round++)
        {
            await RefreshAsync(device, round % 2 is 0 ? cluster.Cloud : cluster.Peer);
            Assert.Equal(200, (await device.GetAsync(device.Path("status"))).Status);
        }
    }

    [Fact]
    public async Task Refresh_WhoseAnswerWasLost_MayBeRepeated()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var first = device.RefreshToken;
        await RefreshAsync(device, cluster.Cloud);
        device.RefreshToken = first;

        await RefreshAsync(device, cluster.Peer);

        Assert.Equal(200, (await device.GetAsync(device.Path("status"))).Status);
        await RefreshAsync(device, cluster.Cloud);
    }

    [Fact]
    public async Task Refresh_OfASpentToken_EndsAllTokensOfTheDevice()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var stolen = device.RefreshToken;
        await RefreshAsync(device, cluster.Cloud);
        await RefreshAsync(device, cluster.Cloud);
        var thief = new TestDevice(cluster.Peer, device.Id, "test-class") { RefreshToken = stolen };

        Assert.Equal(401, (await thief.RefreshAsync()).Status);

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, (await device.GetAsync(device.Path("status"))).Status);
        Assert.Equal(401, (await device.RefreshAsync()).Status);
        Assert.Equal(200, (await device.EnrollAsync(cluster.Cluster.EnrollmentKey)).Status);
    }

    [Fact]
    public async Task Refresh_ByAThiefWhoWasFaster_IsFoundOutWhenTheDeviceComes()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var thief = new TestDevice(cluster.Peer, device.Id, "test-class") { RefreshToken = device.RefreshToken };
        await RefreshAsync(thief, cluster.Peer);
        await RefreshAsync(thief, cluster.Peer);

        Assert.Equal(401, (await device.RefreshAsync()).Status);

        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, (await thief.GetAsync(device.Path("status"))).Status);
        Assert.Equal(401, (await thief.RefreshAsync()).Status);
    }

    [Fact]
    public async Task Refresh_ByManyAtOnce_LeavesOneTokenGood()
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        // One exchange, the others its repetitions: each voids the answer of the one before.
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => device.RefreshAsync()));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var good = 0;
        foreach (var reply in replies)
        {
            device.RefreshToken = reply.Json["refreshToken"]!.GetValue<string>();
            good += (await device.RefreshAsync()).Status is 200 ? 1 : 0;
        }

        Assert.True(good <= 1, "Two tokens of one exchange were good.");
    }

    [Fact]
    public async Task Refresh_OfAnOperatorsSpentToken_EndsTheSession()
    {
        var watcher = new TestDevice(cluster.Cloud, "operator", "");
        var signedIn = await watcher.PostAsync("/fleet/v1/operator/token", new { operatorKey = cluster.Cluster.OperatorKey });
        watcher.AccessToken = signedIn.Json["accessToken"]!.GetValue<string>();
        watcher.RefreshToken = signedIn.Json["refreshToken"]!.GetValue<string>();
        var stolen = watcher.RefreshToken;
        await RefreshAsync(watcher, cluster.Cloud);
        await RefreshAsync(watcher, cluster.Cloud);
        Assert.Equal(200, (await watcher.GetAsync("/fleet/v1/summary")).Status);

        Assert.Equal(401, (await new TestDevice(cluster.Cloud, "thief", "") { RefreshToken = stolen }.RefreshAsync()).Status);

        Assert.Equal(401, (await watcher.GetAsync("/fleet/v1/summary")).Status);
        Assert.Equal(401, (await watcher.RefreshAsync()).Status);
    }

    [Fact]
    public async Task Token_ThatWasForged_IsRefusedWhereverItsByteWasTurned()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var (access, refresh) = (device.AccessToken!, device.RefreshToken!);
        for (var at = 0; at < access.Length; at += Math.Max(1, access.Length / 40))
        {
            device.AccessToken = Turn(access, at);
            Assert.Equal(401, (await device.GetAsync(device.Path("status"))).Status);
        }

        device.RefreshToken = Turn(refresh, refresh.Length / 2);
        Assert.Equal(401, (await device.RefreshAsync()).Status);
    }

    static string Turn(string token, int at) => string.Concat(token.AsSpan(0, at), token[at] is 'A' ? "B" : "A", token.AsSpan(at + 1));

    static async Task RefreshAsync(TestDevice device, HttpClient http)
    {
        var reply = await new TestDevice(http, device.Id, "") { RefreshToken = device.RefreshToken }.RefreshAsync();
        Assert.Equal(200, reply.Status);
        device.AccessToken = reply.Json["accessToken"]!.GetValue<string>();
        device.RefreshToken = reply.Json["refreshToken"]!.GetValue<string>();
    }
}
