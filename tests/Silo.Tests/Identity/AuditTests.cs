using System.Text.Json.Nodes;
using AutoScale.Silo.Tests.Fleet;

namespace AutoScale.Silo.Tests.Identity;

[Collection(ClusterTests.Name)]
public sealed class AuditTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Audit_HoldsWhatOperatorsDidAndWhatCameOfIt()
    {
        var watcher = new TestDevice(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };
        var device = await TestDevice.EnrolledAsync(cluster);
        await watcher.PostAsync(device.Path("revoke"), new { reason = "left on a train" });
        await new TestDevice(cluster.Peer, "operator", "") { AccessToken = watcher.AccessToken }.PostAsync("/fleet/v1/devices/..x/revoke", new { reason = "no such id" });
        var made = await watcher.PostAsync("/fleet/v1/operator/keys", new { purpose = "enrollment", label = "audited" });

        var entries = (await watcher.GetAsync("/fleet/v1/operator/audit?count=1000")).Json.AsArray();

        var revoked = Find(entries, "revokeDevice", $"id={device.Id}");
        Assert.Equal(("left on a train", 204), (revoked["detail"]!.GetValue<string>(), revoked["status"]!.GetValue<int>()));
        Assert.NotEmpty(revoked["actor"]!.GetValue<string>());
        Assert.Equal("127.0.0.1", revoked["address"]!.GetValue<string>().Replace("::ffff:", "", StringComparison.Ordinal));
        Assert.Equal(400, Find(entries, "revokeDevice", "id=..x")["status"]!.GetValue<int>());
        Assert.Contains("'audited'", entries.First(entry => entry!["action"]!.GetValue<string>() is "createKey")!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(entries, entry => entry!["action"]!.GetValue<string>() is "operatorToken");
        Assert.DoesNotContain(made.Json["key"]!.GetValue<string>(), entries.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Cluster.OperatorKey, entries.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_IsReadInPagesAndByAction()
    {
        var watcher = new TestDevice(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };
        for (var index = 0; index < 3; index++)
        {
            await watcher.PostAsync("/fleet/v1/devices/paged/reinstate", new { });
        }

        var first = (await watcher.GetAsync("/fleet/v1/operator/audit?count=2&action=reinstateDevice")).Json.AsArray();
        var next = (await watcher.GetAsync($"/fleet/v1/operator/audit?count=2&action=reinstateDevice&before={first[1]!["id"]}")).Json.AsArray();

        Assert.Equal(2, first.Count);
        Assert.All(first.Concat(next), entry => Assert.Equal("reinstateDevice", entry!["action"]!.GetValue<string>()));
        Assert.True(next[0]!["id"]!.GetValue<long>() < first[1]!["id"]!.GetValue<long>());
        Assert.Equal(["count"], (await watcher.GetAsync("/fleet/v1/operator/audit?count=0")).Fields);
    }

    [Fact]
    public async Task Audit_IsForOperators()
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        Assert.Equal(403, (await device.GetAsync("/fleet/v1/operator/audit")).Status);
    }

    static JsonNode Find(JsonArray entries, string action, string subject) =>
        entries.First(entry => entry!["action"]!.GetValue<string>() == action && entry["subject"]!.GetValue<string>() == subject)!;
}
