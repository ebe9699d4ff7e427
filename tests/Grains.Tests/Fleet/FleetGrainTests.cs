using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Fleet;
using AutoScale.Grains.Tests.Cluster;
using AutoScale.Grains.Tests.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Fleet;

[Collection(SharedClusterTests.Name)]
public sealed class FleetGrainTests(SharedCluster shared)
{
    [Fact]
    public async Task DevicesThatApply_AppearInTheirShardWithTheirTotals()
    {
        var id = shared.NewName("reporting");
        var device = new TestDevice(4);
        var grain = shared.Grains.GetGrain<IDeviceGrain>(id);
        await grain.StartEpochAsync(device.NextEpoch(shared.NewName("class")), default);
        for (var batch = 0; batch < 5; batch++)
        {
            device.Infer();
            await grain.ApplyAsync(device.Batch(), default);
        }

        var report = await ReportAsync(shared.Grains, id, 5);

        Assert.Equal(5, report.Totals.Inferences);
        Assert.Equal(device.EnergyMillijoules, report.Totals.EnergyMillijoules, 1e-3);
        Assert.Equal(5, report.Totals.PerTarget.Values.Sum());
    }

    [Fact]
    public async Task GetSummary_AfterARestartWithoutItsAccounts_HealsWhenDevicesAreCalledAgain()
    {
        var disk = new TestDisk();
        var device = new TestDevice(4);
        await using (var first = await GrainCluster.StartAsync(disk, configure: services => Persist(services, TimeSpan.FromHours(1))))
        {
            var grain = first.Grains.GetGrain<IDeviceGrain>("phone");
            await grain.StartEpochAsync(device.NextEpoch("class"), default);
            device.Infer();
            device.Infer();
            await grain.ApplyAsync(device.Batch(), default);
            await ReportAsync(first.Grains, "phone", 2);
            await first.KillAsync();
        }

        Assert.Null(disk.Find<FleetGrainState>(FleetStreams.ShardOf("phone"), "reports"));
        await using var second = await GrainCluster.StartAsync(disk, configure: services => Persist(services, TimeSpan.FromMilliseconds(20)));
        await second.Grains.GetGrain<IDeviceGrain>("phone").GetPositionAsync(default);
        Assert.Equal(2, (await ReportAsync(second.Grains, "phone", 2)).Totals.Inferences);
        await Eventually.Async(
            () => Task.FromResult(disk.Find<FleetGrainState>(FleetStreams.ShardOf("phone"), "reports")), state => state is { Reports: [_] }, "the accounts are stored");
    }

    [Fact]
    public async Task GetSummary_AfterARestart_KnowsDevicesThatAreSilent()
    {
        var disk = new TestDisk();
        var device = new TestDevice(4);
        var shard = FleetStreams.ShardOf("phone");
        await using (var first = await GrainCluster.StartAsync(disk, configure: services => Persist(services, TimeSpan.FromMilliseconds(20))))
        {
            // The first write fails and is made up for.
            disk.Fail(shard, Fault.BeforeWriting, Fault.Conflict);
            var grain = first.Grains.GetGrain<IDeviceGrain>("phone");
            await grain.StartEpochAsync(device.NextEpoch("class"), default);
            device.Infer();
            await grain.ApplyAsync(device.Batch(), default);
            await Eventually.Async(
                () => Task.FromResult(disk.Find<FleetGrainState>(shard, "reports")), state => state?.Reports is [{ Sequence: 1 }], "the accounts are stored");
            await first.KillAsync();
        }

        await using var second = await GrainCluster.StartAsync(disk);
        var summary = await second.Grains.GetGrain<IFleetGrain>(shard).GetSummaryAsync(default);
        Assert.Equal((1, 1), (summary.Devices, summary.Totals.Inferences));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task ListDevices_OfAnImpossibleCount_IsRefused(int count) => await Assert.ThrowsAsync<ArgumentException>(
        () => shared.Grains.GetGrain<IFleetGrain>("0").ListDevicesAsync("", count, default));

    static void Persist(IServiceCollection services, TimeSpan interval) => services.Configure<FleetOptions>(options => options.PersistInterval = interval);

    static async Task<DeviceReport> ReportAsync(IGrainFactory grains, string id, long sequence)
    {
        var shard = grains.GetGrain<IFleetGrain>(FleetStreams.ShardOf(id));
        var reports = await Eventually.Async(
            () => shard.ListDevicesAsync("", 1000, default),
            reports => reports.Any(report => report.DeviceId == id && report.Sequence >= sequence), $"{id} is reported with sequence {sequence}");
        return reports.Single(report => report.DeviceId == id);
    }
}
