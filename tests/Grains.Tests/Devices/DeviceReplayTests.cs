using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Devices;

/// <summary>Replica and device agree bit for bit, whatever becomes of batches on their way.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class DeviceReplayTests(SharedCluster shared)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Apply_ThousandsOfTransitionsAndAdoptions_GiveTheDevicesTableBitForBit(ulong seed)
    {
        var deviceClass = shared.NewName("class");
        await PublishAsync(deviceClass, seed);
        var device = new TestDevice(seed, actions: 66, states: 3072, learningRate: seed is 3 ? 0.37f : 0.9f, discount: 0.1f);
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
        await grain.StartEpochAsync(device.NextEpoch(deviceClass), default);

        var (sent, adoptions, duplicates) = (0, 0, 0L);
        for (var round = 0; round < 60; round++)
        {
            for (var count = device.Next(120); count >= 0; count--)
            {
                device.Infer();
            }

            if (device.Next(3) is 0)
            {
                await PublishAsync(deviceClass, seed + (ulong)round);
                var prior = await shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass).GetAsync(0, default);
                device.Adopt(PriorSnapshot.Of(StatisticCodec.DecodePrior(prior!.Snapshot)));
                adoptions++;
            }

            // An answer was lost now and then: the batch starts before what is applied already.
            var first = Math.Max(1, sent + 1 - device.Next(40));
            var receipt = await grain.ApplyAsync(device.Batch(first, device.Journal.Count), default);
            Assert.Equal(ExperienceOutcome.Applied, receipt.Outcome);
            Assert.Equal(sent + 1 - first, receipt.Duplicates);
            duplicates += receipt.Duplicates;
            sent = device.Journal.Count;

            if (device.Next(10) is 0)
            {
                await shared.Cluster.DeactivateAsync(grain);
            }

            if (device.Next(15) is 0)
            {
                await grain.StartEpochAsync(device.NextEpoch(deviceClass), default);
                sent = 0;
            }
        }

        device.AssertSameTable(await grain.GetTableAsync(default));
        var status = await grain.GetStatusAsync(default);
        Assert.True(adoptions > 5, "The seed gave too few adoptions to mean anything.");
        Assert.True(duplicates > 50, "The seed gave too few duplicates to mean anything.");
        Assert.Equal(device.Inferences, status.TransitionsApplied);
        Assert.Equal(device.Inferences, status.Totals.Inferences);
        Assert.Equal(device.EnergyMillijoules, status.Totals.EnergyMillijoules, 1e-6 * device.EnergyMillijoules);
        Assert.Equal(device.PriorVersion, status.PriorVersion);
    }

    [Fact]
    public async Task Apply_AdoptsAPriorOfHugeRewards_StaysFinite()
    {
        var deviceClass = shared.NewName("class");
        var device = new TestDevice(9);
        var contribution = new PriorContribution("rogue", 1, [new StatisticCellMessage("0", device.Descriptors[0], 10, 1e10, 1e19)]);
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        await prior.ContributeAsync(contribution, default);
        await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Samples is 10, "the samples are published");
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
        await grain.StartEpochAsync(device.NextEpoch(deviceClass), default);

        device.Adopt(PriorSnapshot.Of(StatisticCodec.DecodePrior((await prior.GetAsync(0, default))!.Snapshot)));
        device.Infer(1e9f);
        await grain.ApplyAsync(device.Batch(), default);

        device.AssertSameTable(await grain.GetTableAsync(default));
        Assert.All(SnapshotCodec.DecodePolicy(await grain.GetTableAsync(default)).Rows, row => Assert.All(row.Values, value => Assert.True(Half.IsFinite(value))));
    }

    /// <summary>Another device of the class contributes, and a version comes of it.</summary>
    async Task PublishAsync(string deviceClass, ulong seed)
    {
        var random = new SplitMix64(seed);
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        var before = await prior.GetInfoAsync(default);
        StatisticCellMessage[] cells = [.. Enumerable.Range(0, 300).Select(_ => new StatisticCellMessage(
            random.Next(3072).ToString(CultureInfo.InvariantCulture), $"local/cpu/fp32/{95 + random.Next(40)}", 1 + random.Next(30), -1000 * random.NextDouble(), 1e6))];
        await prior.ContributeAsync(new PriorContribution(shared.NewName("other"), 1, cells), default);
        await Eventually.Async(
            () => prior.GetInfoAsync(default), info => info.Samples >= before.Samples + cells.Sum(cell => cell.Count), "a version with the new samples");
    }
}
