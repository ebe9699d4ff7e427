using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Tests.Cluster;
using AutoScale.Grains.Tests.Devices;
using AutoScale.Grains.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Priors;

/// <summary>Staged versions over the real grains: devices take their arm's version, report, and the class decides.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class RolloutTests(SharedCluster shared)
{
    const int Devices = 24;

    [Fact]
    public async Task Stage_ThenPromote_GivesTheCandidateToAll()
    {
        var prior = await PublishedAsync(shared.Grains, PriorKeys.Of(shared.NewName("policy"), "class"), 2);

        Assert.Null(await prior.StageAsync(1, 30, "trial", default));
        var staged = await prior.GetInfoAsync(default);
        Assert.Equal((RolloutPhase.Staged, 4, 3, 30, "trial"), (staged.Rollout!.Phase, staged.Rollout.Candidate, staged.Rollout.Control, staged.Rollout.Percent, staged.Rollout.Reason));
        Assert.Equal((3, 4), (staged.Version, staged.Newest));
        Assert.Equal([3, 4], Enumerable.Range(0, 200).Select(device => staged.VersionFor($"phone-{device}")).Distinct().Order());
        Assert.Equal("Version 4 is staged; promote it or roll it back first.", await prior.StageAsync(1, 30, "", default));

        Assert.Null(await prior.PromoteAsync("good", default));
        var promoted = await prior.GetInfoAsync(default);
        Assert.Equal((4, RolloutPhase.Promoted), (promoted.Version, promoted.Rollout!.Phase));
        Assert.Equal(4, promoted.VersionFor("any"));
        Assert.Equal("No version is staged.", await prior.PromoteAsync("", default));
    }

    [Fact]
    public async Task RollBack_GivesAllWhatTheControlHasUnderANewNumber()
    {
        var prior = await PublishedAsync(shared.Grains, PriorKeys.Of(shared.NewName("policy"), "class"), 2);
        await prior.StageAsync(1, 50, "", default);

        Assert.Null(await prior.RollBackAsync("bad", default));

        var info = await prior.GetInfoAsync(default);
        Assert.Equal((5, RolloutPhase.RolledBack), (info.Version, info.Rollout!.Phase));
        var (before, now) = (await CellsAsync(prior, 2), await CellsAsync(prior, 5));
        Assert.Equal(before, now);
        Assert.NotEqual(before, await CellsAsync(prior, 4));
    }

    [Fact]
    public async Task Stage_HoldsBackWhatTheClassLearnsMeanwhile()
    {
        var prior = await PublishedAsync(shared.Grains, PriorKeys.Of(shared.NewName("policy"), "class"), 1);
        await prior.StageAsync(1, 50, "", default);
        await prior.ContributeAsync(new("a", 9, [Cell(9)]), default);

        await prior.RollBackAsync("", default);

        var info = await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Newest is 5, "what was learned meanwhile is published");
        Assert.Equal((5, 2), (info.Version, info.Samples));
    }

    [Theory]
    [InlineData(0, "percent is 0")]
    [InlineData(100, "percent is 100")]
    public async Task Stage_RefusesAShareThatLeavesNoArm(int percent, string expected)
    {
        var prior = await PublishedAsync(shared.Grains, PriorKeys.Of(shared.NewName("policy"), "class"), 1);

        Assert.StartsWith(expected, await prior.StageAsync(1, percent, "", default), StringComparison.Ordinal);
        Assert.StartsWith("Version 9 is not kept", await prior.StageAsync(9, 50, "", default), StringComparison.Ordinal);
        Assert.StartsWith("The class has published no version", await shared.Grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(shared.NewName("policy"), "class")).StageAsync(1, 50, "", default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_RollsBackACandidateThatSpendsMore()
    {
        await using var cluster = await GrainCluster.StartAsync(new TestDisk(), configure: services => Quick(services, looks: 100));
        using var counts = new RolloutCounts(cluster);
        var prior = await PublishedAsync(cluster.Grains, "class", 2);
        await prior.StageAsync(1, 50, "trial", default);
        var staged = await prior.GetInfoAsync(default);
        await Task.WhenAll(Enumerable.Range(0, Devices).Select(device => WorkAsync(cluster.Grains, prior, staged, device, wasteful: true)));

        var info = await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Rollout!.Phase is RolloutPhase.RolledBack, "the candidate is rolled back");

        Assert.StartsWith("energy is worse", info.Rollout!.Reason, StringComparison.Ordinal);
        Assert.Equal(5, info.Version);
        Assert.Equal(["prior rolled_back watch 1"], counts.All);
    }

    [Fact]
    public async Task Look_PromotesACandidateThatIsAsGood()
    {
        await using var cluster = await GrainCluster.StartAsync(new TestDisk(), configure: services => Quick(services, looks: 100, everyMs: 50));
        var prior = await PublishedAsync(cluster.Grains, "class", 2);
        await prior.StageAsync(1, 50, "trial", default);
        var staged = await prior.GetInfoAsync(default);
        await Task.WhenAll(Enumerable.Range(0, Devices).Select(device => WorkAsync(cluster.Grains, prior, staged, device, wasteful: false)));

        var info = await Eventually.Async(() => prior.GetInfoAsync(default), info => !info.Rollout!.IsOpen || info.Rollout.Phase is RolloutPhase.Undecided, "the roll-out is decided");

        // What the devices sent meanwhile may have been published since.
        Assert.Equal((RolloutPhase.Promoted, 4), (info.Rollout!.Phase, info.Rollout.Candidate));
        Assert.True(info.Version >= 4, $"devices have version {info.Version}");
    }

    [Fact]
    public async Task Publish_WithAStageShare_StagesEveryVersionAfterTheFirst()
    {
        await using var cluster = await GrainCluster.StartAsync(new TestDisk(), configure: services =>
        {
            Quick(services, looks: 100, everyMs: 60_000);
            services.Configure<PriorOptions>(options => options.StagePercent = 20);
        });
        var prior = cluster.Grains.GetGrain<IPolicyPriorGrain>("class");
        await prior.ContributeAsync(new("a", 1, [Cell(1)]), default);
        await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Version is 1, "the first version goes to all");
        await prior.ContributeAsync(new("a", 2, [Cell(2)]), default);

        var info = await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Rollout is not null, "the second version is staged");

        Assert.Equal((3, 4, 20), (info.Version, info.Rollout!.Candidate, info.Rollout.Percent));
        Assert.Equal(await CellsAsync(prior, 1), await CellsAsync(prior, 3));
        Assert.Equal(await CellsAsync(prior, 2), await CellsAsync(prior, 4));
    }

    static void Quick(IServiceCollection services, int looks, int everyMs = 20) => services.Configure<PriorOptions>(options =>
    {
        options.PublishInterval = TimeSpan.FromMilliseconds(20);
        options.Rollout = new RolloutOptions { Looks = looks, LookInterval = TimeSpan.FromMilliseconds(everyMs), MinDevices = 3, MinInferences = 20 };
    });

    /// <summary>A device takes over its arm's version and works with it; a wasteful candidate makes it spend half as much again.</summary>
    static async Task WorkAsync(IGrainFactory grains, IPolicyPriorGrain prior, PriorInfo staged, int number, bool wasteful)
    {
        var id = $"worker-{number}";
        var device = new TestDevice((ulong)number + 1);
        var grain = grains.GetGrain<IDeviceGrain>(id);
        await grain.StartEpochAsync(device.NextEpoch("class"), default);
        var version = staged.VersionFor(id);
        device.Adopt(PriorSnapshot.Of(StatisticCodec.DecodePrior((await prior.GetAsync(version, default))!.Snapshot)));
        for (var inference = 0; inference < 20; inference++)
        {
            device.Infer();
            if (wasteful && version == staged.Rollout!.Candidate)
            {
                device.Journal[^1] = device.Journal[^1] with { Inference = device.Journal[^1].Inference! with { EnergyMillijoules = 16 } };
            }
        }

        await grain.ApplyAsync(device.Batch(), default);
    }

    static async Task<IPolicyPriorGrain> PublishedAsync(IGrainFactory grains, string deviceClass, int versions)
    {
        var prior = grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        for (var version = 1; version <= versions; version++)
        {
            await prior.ContributeAsync(new("a", version, [Cell(version)]), default);
            await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Version == version, $"version {version} is published");
        }

        return prior;
    }

    static async Task<IReadOnlyList<StatisticCell>> CellsAsync(IPolicyPriorGrain prior, int version) =>
        StatisticCodec.DecodePrior((await prior.GetAsync(version, default))!.Snapshot).Cells;

    static StatisticCellMessage Cell(int state) => new($"{state}", "local/cpu/fp32/100", 1, -1, 1);
}
