using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Priors;

public sealed class FleetPriorGrainTests
{
    static readonly StatisticCellMessage Local = new("3", "local/cpu/fp32/2803", 4, -8, 16);

    [Fact]
    public async Task Share_AnUnknownClassBeginsWithWhatTheOthersKnow()
    {
        await using var cluster = await StartAsync(minDevices: 2);
        foreach (var device in new[] { "a", "b" })
        {
            await ContributeAsync(cluster, "known", device, Local, new("3", "local/cpu/fp32/1401", 2, -6, 18), new("3", "cloud/gpu/fp32", 2, -2, 2));
        }

        var unknown = cluster.Grains.GetGrain<IPolicyPriorGrain>("unknown");
        await unknown.JoinAsync("", default);

        var published = await Eventually.Async(() => unknown.GetAsync(0, default), prior => prior is not null, "the unknown class publishes the fleet's prior");

        var prior = StatisticCodec.DecodePrior(published!.Snapshot);
        Assert.Equal(("unknown", 0), (prior.DeviceClass, prior.Cells.Count));
        Assert.Equal(["cloud/gpu/fp32", "local/cpu/fp32"], prior.Fallback.Select(cell => cell.Descriptor));
        Assert.Equal((12, -28 / 12.0), (prior.Fallback[1].Count, prior.Fallback[1].Mean));
        var version = Assert.Single(await unknown.ListVersionsAsync(default), version => version.Version == published.Version);
        Assert.Equal((0, 2), (version.Cells, version.FleetCells));
    }

    [Fact]
    public async Task Share_AClassThatNobodyUsesPublishesNothingHoweverOftenItIsLookedAt()
    {
        await using var cluster = await StartAsync(minDevices: 1);
        await ContributeAsync(cluster, "known", "a", Local);
        await Eventually.Async(
            () => cluster.Grains.GetGrain<IFleetPriorGrain>("autoscale").GetAsync(0, default), prior => prior is not null, "the fleet has a prior");
        var looked = cluster.Grains.GetGrain<IPolicyPriorGrain>("looked-at");
        var used = cluster.Grains.GetGrain<IPolicyPriorGrain>("used");
        Assert.Equal(new PriorInfo(0, 0, 0, default), await looked.GetInfoAsync(default));

        // Both grains publish on the same grid of time: once the one has, the other had its turn, and a second one to be sure.
        await used.JoinAsync("", default);
        await Eventually.Async(() => used.GetInfoAsync(default), info => info.Version is 1, "the class in use publishes the fleet's prior");
        await ContributeAsync(cluster, "known-too", "a", Local);
        await Eventually.Async(() => used.GetInfoAsync(default), info => info.Version is 2, "the class in use publishes the fleet's next prior");

        Assert.Equal(new PriorInfo(0, 0, 0, default), await looked.GetInfoAsync(default));
        Assert.Empty(await looked.ListVersionsAsync(default));
        Assert.Null(await looked.GetAsync(0, default));
    }

    [Fact]
    public async Task Join_IsKeptWithTheProfileStatedLast()
    {
        await using var cluster = await StartAsync(minDevices: 1);
        var prior = cluster.Grains.GetGrain<IPolicyPriorGrain>("joined");

        await prior.JoinAsync("{}", default);
        await prior.JoinAsync("", default);
        await cluster.DeactivateAsync(prior);

        Assert.True((await prior.GetInfoAsync(default)).IsUsed);
        Assert.Equal("{}", await prior.GetProfileAsync(default));
    }

    [Fact]
    public async Task Share_AnOlderVersionChangesNothing()
    {
        await using var cluster = await StartAsync(minDevices: 1);
        var fleet = cluster.Grains.GetGrain<IFleetPriorGrain>("autoscale");
        await fleet.ShareAsync(Share(5, 1), default);
        await fleet.ShareAsync(Share(4, 100), default);
        await cluster.DeactivateAsync(fleet);

        var prior = await fleet.GetAsync(0, default);

        Assert.Equal((1, 1, 3), (prior!.Version, prior.Classes, prior.Devices));
        Assert.Equal(1, Assert.Single(StatisticCodec.DecodePrior(prior.Cells).Cells).Count);
        Assert.Null(await fleet.GetAsync(1, default));
    }

    [Fact]
    public async Task Publish_PoliciesShareNothing()
    {
        await using var cluster = await StartAsync(minDevices: 1);
        var other = cluster.Grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of("other", "class"));
        await other.ContributeAsync(new("a", 1, [new("compute/net", "cloud/gpu/fp32", 1, 1e9, 1e18)]), default);

        await Eventually.Async(() => other.GetInfoAsync(default), info => info.Version is 1, "the other policy's prior is published");

        var prior = StatisticCodec.DecodePrior((await other.GetAsync(0, default))!.Snapshot);
        Assert.Equal(("class", 2), (prior.DeviceClass, Assert.Single(prior.Cells).Mean));
        Assert.Equal(0, (await cluster.Grains.GetGrain<IPolicyPriorGrain>("class").GetInfoAsync(default)).Version);
        Assert.Null(await cluster.Grains.GetGrain<IFleetPriorGrain>("autoscale").GetAsync(0, default));
    }

    [Fact]
    public void PriorKeys_ReadsWhatItMakes()
    {
        Assert.Equal(("autoscale", "mi8pro"), PriorKeys.Read(PriorKeys.Of("autoscale", "mi8pro")));
        Assert.Equal(("other", "mi8pro"), PriorKeys.Read(PriorKeys.Of("other", "mi8pro")));
    }

    static ClassShare Share(int version, int count) => new("class", version, 3, StatisticCodec.Encode(
        new StatisticPrior("class", version, 3, [new StatisticCell("3", "cloud/gpu/fp32", count, 1, 1)], [])));

    static Task ContributeAsync(GrainCluster cluster, string deviceClass, string device, params StatisticCellMessage[] cells) =>
        cluster.Grains.GetGrain<IPolicyPriorGrain>(deviceClass).ContributeAsync(new(device, 1, cells), default);

    static Task<GrainCluster> StartAsync(int minDevices) => GrainCluster.StartAsync(new TestDisk(), configure: services => services.Configure<PriorOptions>(options =>
        (options.PublishInterval, options.MinDevices) = (TimeSpan.FromMilliseconds(20), minDevices)));
}
