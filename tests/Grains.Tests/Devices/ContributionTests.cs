using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Devices;

/// <summary>Every transition of every device is in its class's prior exactly once, whatever dies when.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class ContributionTests(SharedCluster shared)
{
    [Fact]
    public async Task Contribute_ManyBatches_ReachThePriorOnce()
    {
        var deviceClass = shared.NewName("class");
        var devices = await Task.WhenAll(Enumerable.Range(0, 5).Select(async seed =>
        {
            var device = new TestDevice((ulong)seed);
            var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
            await grain.StartEpochAsync(device.NextEpoch(deviceClass), default);
            for (var batch = 0; batch < 20; batch++)
            {
                device.Infer();
                device.Infer();
                await grain.ApplyAsync(device.Batch(), default);
            }

            return device;
        }));

        await WaitForSamplesAsync(shared.Grains, deviceClass, 200);
        Assert.Equal(5, (await shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass).GetInfoAsync(default)).Devices);
        AssertSums(shared.Disk, deviceClass, devices);
    }

    [Fact]
    public async Task Contribute_APriorThatFails_IsSentAgainAndCountedOnce()
    {
        var deviceClass = shared.NewName("class");
        shared.Disk.Fail(deviceClass, [.. Enumerable.Range(0, 10).SelectMany(_ => new[] { Fault.AfterWriting, Fault.BeforeWriting, Fault.Conflict, Fault.None, Fault.AfterWriting })]);
        var device = new TestDevice(1);
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
        await grain.StartEpochAsync(device.NextEpoch(deviceClass), default);
        for (var batch = 0; batch < 10; batch++)
        {
            device.Infer();
            await grain.ApplyAsync(device.Batch(), default);
        }

        await WaitForSamplesAsync(shared.Grains, deviceClass, 10);
        AssertSums(shared.Disk, deviceClass, device);
    }

    [Fact]
    public async Task Contribute_KilledBetweenWriteAndSend_IsSentByTheNextActivation()
    {
        var disk = new TestDisk();
        var device = new TestDevice(1);
        await using (var first = await GrainCluster.StartAsync(disk, configure: services => Slow(services, TimeSpan.FromHours(1))))
        {
            var grain = first.Grains.GetGrain<IDeviceGrain>("phone");
            await grain.StartEpochAsync(device.NextEpoch("class"), default);
            for (var batch = 0; batch < 3; batch++)
            {
                device.Infer();
                await grain.ApplyAsync(device.Batch(), default);
            }

            await first.KillAsync();
        }

        Assert.Null(disk.Find<PriorRoundState>("class", "round"));
        await using var second = await GrainCluster.StartAsync(disk, configure: services => Slow(services, TimeSpan.FromMilliseconds(20)));
        Assert.Equal(3, (await second.Grains.GetGrain<IDeviceGrain>("phone").GetStatusAsync(default)).TransitionsApplied);
        await WaitForSamplesAsync(second.Grains, "class", 3);
        AssertSums(disk, "class", device);
    }

    [Fact]
    public async Task Contribute_KilledBetweenSendAndAnswer_IsCountedOnce()
    {
        var disk = new TestDisk();
        var device = new TestDevice(1);
        await using (var first = await GrainCluster.StartAsync(disk, configure: services => Slow(services, TimeSpan.FromMilliseconds(20))))
        {
            var grain = first.Grains.GetGrain<IDeviceGrain>("phone");
            await grain.StartEpochAsync(device.NextEpoch("class"), default);
            device.Infer();
            device.Infer();
            await grain.ApplyAsync(device.Batch(), default);
            await Eventually.Async(
                () => Task.FromResult(disk.SamplesOf("class")), samples => samples is 2, "the prior stores two samples");

            // What the device has stored still says that the contribution is on its way.
            await first.KillAsync();
        }

        Assert.NotEmpty(disk.Find<Grains.Devices.DeviceGrainState>("phone", "device")!.Outgoing);
        await using var second = await GrainCluster.StartAsync(disk, configure: services => Slow(services, TimeSpan.FromMilliseconds(20)));
        var again = second.Grains.GetGrain<IDeviceGrain>("phone");
        device.Infer();
        await again.ApplyAsync(device.Batch(), default);
        await WaitForSamplesAsync(second.Grains, "class", 3);
        AssertSums(disk, "class", device);
    }

    static void Slow(IServiceCollection services, TimeSpan contribute) => services.Configure<PriorOptions>(options =>
        (options.ContributeInterval, options.PublishInterval) = (contribute, TimeSpan.FromMilliseconds(20)));

    static Task<PriorInfo> WaitForSamplesAsync(IGrainFactory grains, string deviceClass, long samples) => Eventually.Async(
        () => grains.GetGrain<IPolicyPriorGrain>(deviceClass).GetInfoAsync(default), info => info.Samples >= samples,
        $"{samples} samples are published");

    /// <summary>Counts per cell are those of the devices' journals.</summary>
    static void AssertSums(TestDisk disk, string deviceClass, params TestDevice[] devices)
    {
        var expected = devices.SelectMany(device => device.Journal).Select(entry => entry.Inference!)
            .GroupBy(entry => (entry.State, entry.Target)).Select(cell => (cell.Key.State, cell.Key.Target, Count: (double)cell.Count()));
        var (sums, _) = GroupedStatisticsCodec.Decode(disk.Find<PolicyPriorGrainState>(deviceClass, "prior")!.Sums, new AggregationOptions());
        var found = sums.Sums().Select(sum => (State: int.Parse(sum.Cell.Context, CultureInfo.InvariantCulture), Target: sum.Cell.Descriptor, sum.Cell.Count))
            .GroupBy(sum => (sum.State, sum.Target)).Select(cell => (cell.Key.State, cell.Key.Target, Count: cell.Sum(sum => sum.Count)));
        Assert.Equal(expected.Order(), found.Order());
    }
}
