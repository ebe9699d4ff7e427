using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Devices;

[Collection(SharedClusterTests.Name)]
public sealed class ObeyTests(SharedCluster shared)
{
    [Fact]
    public async Task Obey_IsDurableAndReachesTheFleetsAccounts()
    {
        var (id, deviceClass) = (shared.NewName("obeying"), shared.NewName("class"));
        var grain = shared.Grains.GetGrain<IDeviceGrain>(id);
        var device = new TestDevice(7);
        await grain.StartEpochAsync(device.NextEpoch(deviceClass), default);
        var shard = shared.Grains.GetGrain<IFleetGrain>(FleetStreams.ShardOf(id));
        Assert.Equal(new ObeyCount(1, 1), await CountAsync(shard, deviceClass, 0, 1));
        Assert.Equal(new ObeyCount(1, 0), await CountAsync(shard, deviceClass, 2, 0));

        await grain.ObeyAsync(new ObeyedDirective(DirectiveMode.Rule, 1, 0, 2, 0), default);

        Assert.Equal(new ObeyCount(1, 1), await CountAsync(shard, deviceClass, 2, 1));
        await shared.Cluster.DeactivateAsync(grain);
        Assert.Equal(new ObeyedDirective(DirectiveMode.Rule, 1, 0, 2, 0), (await grain.GetStatusAsync(default)).Obeyed);
        device.AssertSameTable(await grain.GetTableAsync(default));
    }

    [Fact]
    public async Task Obey_BeforeTheFirstEpochIsKept()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("early"));
        var obeyed = new ObeyedDirective(DirectiveMode.OnDevice, 0, 1, 0, 0);
        await grain.ObeyAsync(obeyed, default);
        await shared.Cluster.DeactivateAsync(grain);

        Assert.Equal(obeyed, (await grain.GetStatusAsync(default)).Obeyed);
        Assert.Equal(0, (await grain.GetPositionAsync(default)).Epoch);
    }

    [Fact]
    public async Task Apply_AResetEmptiesTheTableInItsPlace()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("forgetting"));
        var device = new TestDevice(8);
        await grain.StartEpochAsync(device.NextEpoch(shared.NewName("class")), default);
        for (var round = 0; round < 30; round++)
        {
            device.Infer();
        }

        device.Reset();
        device.Infer();
        await grain.ApplyAsync(device.Batch(1, 20), default);
        var receipt = await grain.ApplyAsync(device.Batch(), default);

        Assert.Equal((ExperienceOutcome.Applied, 12, 20), (receipt.Outcome, receipt.Applied, receipt.Duplicates));
        device.AssertSameTable(await grain.GetTableAsync(default));
        var status = await grain.GetStatusAsync(default);
        Assert.Equal((31, 31), (status.TransitionsApplied, status.Totals.Inferences));
        Assert.Single(SnapshotCodec.DecodePolicy(await grain.GetTableAsync(default)).Rows);
    }

    [Fact]
    public async Task Decide_ObeysTheMode()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("thin"));
        string[] targets = ["cloud/gpu/fp32", "local/dsp/int8", "local/cpu/fp32/2000", "local/cpu/fp32/1000"];
        await grain.StartEpochAsync(new EpochStart(1, shared.NewName("class"), targets, 8, 0.9f, 0.1f, default), default);
        for (var round = 0; round < 40; round++)
        {
            var onDevice = await grain.DecideAsync(new DecisionQuestion(1, targets, DirectiveMode.OnDevice), default);
            Assert.StartsWith("local/", onDevice.Target, StringComparison.Ordinal);
            Assert.Equal((int)DecisionReason.Forced, onDevice.Reason);
        }

        Assert.Equal(
            new DecisionReply("local/cpu/fp32/2000", (int)DecisionReason.Forced, 1), await grain.DecideAsync(new DecisionQuestion(1, targets, DirectiveMode.Rule), default));
        var cloud = await grain.DecideAsync(new DecisionQuestion(1, targets, DirectiveMode.Rule, Explain: true, Rule: FixedRule.Cloud), default);
        Assert.Equal("local/cpu/fp32/2000", cloud.Target);
        Assert.Contains("cloud; a state does not say what targets cost", cloud.Because, StringComparison.Ordinal);
        var problem = await Assert.ThrowsAsync<ArgumentException>(
            () => grain.DecideAsync(new DecisionQuestion(1, ["cloud/gpu/fp32"], DirectiveMode.Rule), default));
        Assert.Contains("an operator ordered that inputs stay on the device", problem.Message, StringComparison.Ordinal);
    }

    static Task<ObeyCount> CountAsync(IFleetGrain shard, string deviceClass, int version, int obeying) => Eventually.Async(
        () => shard.CountObeyingAsync(deviceClass, version, default), count => count == new ObeyCount(1, obeying), $"{obeying} obey version {version}");
}
