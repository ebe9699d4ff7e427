using System.Text.Json.Nodes;
using AutoScale.Silo.Tests.Fleet;

namespace AutoScale.Silo.Tests.Identity;

[Collection(ClusterTests.Name)]
public sealed class KeyTests(ClusterFixture cluster)
{
    const string Keys = "/fleet/v1/operator/keys";

    [Fact]
    public async Task Key_EnrollsOnBothSilosUntilItIsUsedUp()
    {
        var key = await CreateAsync(new { purpose = "enrollment", label = "two phones", maxUses = 2 });

        Assert.Equal(200, await EnrollAsync(key, cluster.Cloud));
        Assert.Equal(200, await EnrollAsync(key, cluster.Peer));
        var refused = await TestDevice.New(cluster.Cloud).EnrollAsync(Secret(key));

        Assert.Equal(401, refused.Status);
        Assert.Contains("is used up", refused.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, (await FindAsync(Id(key)))["uses"]!.GetValue<int>());
    }

    [Fact]
    public async Task Key_ThatManyShowAtOnce_IsNotUsedMoreOftenThanItMay()
    {
        var key = await CreateAsync(new { purpose = "enrollment", label = "five phones", maxUses = 5 });

        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => EnrollAsync(key, index % 2 is 0 ? cluster.Cloud : cluster.Peer)));

        Assert.Equal(5, statuses.Count(status => status is 200));
        Assert.Equal(15, statuses.Count(status => status is 401));
    }

    [Fact]
    public async Task Key_Expires()
    {
        var key = await CreateAsync(new { purpose = "enrollment", label = "short", expiresInHours = 1 });
        Assert.Equal(200, await EnrollAsync(key, cluster.Cloud));

        cluster.Time.Advance(TimeSpan.FromMinutes(61));

        var refused = await TestDevice.New(cluster.Cloud).EnrollAsync(Secret(key));
        Assert.Equal(401, refused.Status);
        Assert.Contains("has expired", refused.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsRevoked()
    {
        var watcher = await OperatorAsync();
        var key = await CreateAsync(new { purpose = "enrollment", label = "lost" });

        Assert.Equal(204, (await watcher.SendAsync(HttpMethod.Delete, $"{Keys}/{Id(key)}", null)).Status);

        Assert.Equal(401, await EnrollAsync(key, cluster.Cloud));
        Assert.Equal(401, await EnrollAsync(key, cluster.Peer));
        Assert.Equal(409, (await watcher.PostAsync($"{Keys}/{Id(key)}/rotate", new { graceHours = 0 })).Status);
        Assert.Equal(404, (await watcher.SendAsync(HttpMethod.Delete, $"{Keys}/000000000000", null)).Status);
    }

    [Fact]
    public async Task Key_IsRotated_AndItsDevicesEnrollWithTheNewOne()
    {
        var watcher = await OperatorAsync();
        var old = await CreateAsync(new { purpose = "enrollment", label = "site" });
        var device = TestDevice.New(cluster.Cloud);
        Assert.Equal(200, (await device.EnrollAsync(Secret(old))).Status);

        var fresh = (await watcher.PostAsync($"{Keys}/{Id(old)}/rotate", new { graceHours = 1 })).Json;

        Assert.Equal(200, await EnrollAsync(old, cluster.Cloud));
        Assert.Equal(200, (await device.EnrollAsync(Secret(fresh))).Status);
        cluster.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(401, await EnrollAsync(old, cluster.Cloud));
        Assert.Equal(200, (await device.EnrollAsync(Secret(fresh))).Status);

        // A key of another family does not take the device over.
        var foreign = await CreateAsync(new { purpose = "enrollment", label = "elsewhere" });
        Assert.Equal(403, (await device.EnrollAsync(Secret(foreign))).Status);
        Assert.Equal(0, (await FindAsync(Id(foreign)))["uses"]!.GetValue<int>());
    }

    [Fact]
    public async Task OperatorKey_MakesOperatorsUntilItIsRevoked()
    {
        var watcher = await OperatorAsync();
        var key = await CreateAsync(new { purpose = "operator", label = "night shift" });
        var guest = new TestDevice(cluster.Cloud, "guest", "");
        guest.AccessToken = (await guest.PostAsync("/fleet/v1/operator/token", new { operatorKey = Secret(key) })).Json["accessToken"]!.GetValue<string>();
        var elsewhere = new TestDevice(cluster.Peer, "guest", "") { AccessToken = guest.AccessToken };
        Assert.Equal(200, (await guest.GetAsync("/fleet/v1/summary")).Status);
        Assert.Equal(200, (await elsewhere.GetAsync("/fleet/v1/summary")).Status);
        Assert.Equal(401, await EnrollAsync(key, cluster.Cloud));

        Assert.Equal(204, (await watcher.SendAsync(HttpMethod.Delete, $"{Keys}/{Id(key)}", null)).Status);

        Assert.Equal(401, (await guest.GetAsync("/fleet/v1/summary")).Status);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, (await elsewhere.GetAsync("/fleet/v1/summary")).Status);
        Assert.Equal(401, (await guest.PostAsync("/fleet/v1/operator/token", new { operatorKey = Secret(key) })).Status);
    }

    [Theory]
    [InlineData("""{"purpose":"root","label":"x"}""", "purpose")]
    [InlineData("""{"purpose":"operator","label":""}""", "label")]
    [InlineData("""{"purpose":"operator","label":"x","expiresInHours":0}""", "expiresInHours")]
    [InlineData("""{"purpose":"operator","label":"x","maxUses":0}""", "maxUses")]
    public async Task Create_NamesTheWrongField(string body, string field) =>
        Assert.Equal([field], (await (await OperatorAsync()).PostAsync(Keys, JsonNode.Parse(body)!)).Fields);

    [Fact]
    public async Task Keys_AreForOperatorsAndListNoSecret()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var key = await CreateAsync(new { purpose = "enrollment", label = "listed" });

        Assert.Equal(403, (await device.GetAsync(Keys)).Status);
        Assert.Equal(403, (await device.PostAsync(Keys, new { purpose = "operator", label = "mine" })).Status);
        var listed = System.Text.Encoding.UTF8.GetString((await (await OperatorAsync()).GetAsync(Keys)).Body);
        Assert.Contains(Id(key), listed, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret(key), listed, StringComparison.Ordinal);
    }

    static string Secret(JsonNode made) => made["key"]!.GetValue<string>();

    static string Id(JsonNode made) => made["listing"]!["id"]!.GetValue<string>();

    static async Task<int> EnrollAsync(JsonNode made, HttpClient http) => (await TestDevice.New(http).EnrollAsync(Secret(made))).Status;

    async Task<JsonNode> FindAsync(string id) => (await (await OperatorAsync()).GetAsync(Keys)).Json.AsArray().Single(key => key!["id"]!.GetValue<string>() == id)!;

    async Task<JsonNode> CreateAsync(object request)
    {
        var reply = await (await OperatorAsync()).PostAsync(Keys, request);
        Assert.Equal(200, reply.Status);
        return reply.Json;
    }

    async Task<TestDevice> OperatorAsync() => new(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };
}
