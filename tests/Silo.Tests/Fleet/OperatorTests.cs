using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Fleet;

[Collection(ClusterTests.Name)]
public sealed class OperatorTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("/fleet/v1/summary")]
    [InlineData("/fleet/v1/devices")]
    [InlineData("/fleet/v1/priors/test-class")]
    public async Task Queries_AreForOperatorsOnly(string path)
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        Assert.Equal(403, (await device.GetAsync(path)).Status);
        device.AccessToken = null;
        Assert.Equal(401, (await device.GetAsync(path)).Status);
        device.AccessToken = await TestDevice.OperatorTokenAsync(cluster);
        Assert.Equal(200, (await device.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Summary_CountsADeviceOnceItHasReported()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        await device.StartEpochAsync(1);
        await device.ExperienceAsync(1, 1, TestDevice.Inference(), TestDevice.Inference());
        var watcher = new TestDevice(cluster.Cloud, device.Id, "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };

        // Reports travel by stream, after the answer.
        await Eventually.Async(
            async () =>
            {
                var page = (await watcher.GetAsync("/fleet/v1/devices?after=&count=1000")).Json.AsArray();
                return page.Any(report => report!["deviceId"]!.GetValue<string>() == device.Id && report["transitionsApplied"]!.GetValue<long>() is 2);
            },
            holds => holds,
            "the device's report reaches its shard");
        var summary = await watcher.GetAsync("/fleet/v1/summary");
        var page = (await watcher.GetAsync($"/fleet/v1/devices?after={device.Id}&count=1000")).Json.AsArray();

        Assert.True(summary.Json["devices"]!.GetValue<int>() >= 1);
        Assert.True(summary.Json["totals"]!["inferences"]!.GetValue<long>() >= 2);
        Assert.DoesNotContain(page, report => string.CompareOrdinal(report!["deviceId"]!.GetValue<string>(), device.Id) <= 0);
    }

    [Theory]
    [InlineData("/fleet/v1/devices?count=0", "count")]
    [InlineData("/fleet/v1/devices?count=1001", "count")]
    [InlineData("/fleet/v1/priors/NoClass", "deviceClass")]
    public async Task Queries_NameTheFieldThatIsWrong(string path, string field)
    {
        var watcher = new TestDevice(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };

        Assert.Equal([field], (await watcher.GetAsync(path)).Fields);
    }
}
