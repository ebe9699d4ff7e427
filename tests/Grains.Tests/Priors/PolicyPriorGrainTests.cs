using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Priors;

[Collection(SharedClusterTests.Name)]
public sealed class PolicyPriorGrainTests(SharedCluster shared)
{
    [Fact]
    public async Task Get_BeforeAnythingWasLearned_IsNothing()
    {
        var prior = Prior();

        Assert.Null(await prior.GetAsync(0, default));
        Assert.Null(await prior.GetAsync(1, default));
        Assert.Equal(0, (await prior.GetInfoAsync(default)).Version);
    }

    [Fact]
    public async Task Contribute_TwoDevices_PublishTheMeanWeightedByCount()
    {
        var prior = Prior();

        await prior.ContributeAsync(new("a", 1, [Cell(3, "cloud/gpu/fp32", 1, -1)]), default);
        await prior.ContributeAsync(new("b", 1, [Cell(3, "cloud/gpu/fp32", 3, -4.5), Cell(5, "local/cpu/int8/1", 2, 1)]), default);
        var info = await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Samples is 6, "six samples are published");

        var published = StatisticCodec.DecodePrior((await prior.GetAsync(0, default))!.Snapshot);
        Assert.Equal((info.Version, 2), (published.Version, published.Devices));
        Assert.Equal([("3", "cloud/gpu/fp32", 4, -1.375), ("5", "local/cpu/int8/1", 2, 0.5)], published.Cells.Select(cell => (cell.Context, cell.Descriptor, cell.Count, cell.Mean)));
    }

    [Fact]
    public async Task Contribute_TheSameSequenceAgain_AddsItOnce()
    {
        var deviceClass = NewKey();
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        PriorContribution contribution = new("a", 1, [Cell(3, "cloud/gpu/fp32", 2, -2)]);

        await prior.ContributeAsync(contribution, default);
        await prior.ContributeAsync(contribution, default);
        await shared.Cluster.DeactivateAsync(prior);
        await prior.ContributeAsync(contribution, default);

        Assert.Equal(2, shared.Disk.SamplesOf(deviceClass));
    }

    [Fact]
    public async Task Contribute_ManyWhileOneIsWritten_ShareTheNextWrite()
    {
        var deviceClass = NewKey();
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        await prior.GetInfoAsync(default);
        var gate = new TaskCompletionSource();
        shared.Disk.Hold(deviceClass, gate.Task);

        var first = prior.ContributeAsync(new("first", 1, [Cell(0, "x", 1, 1)]), default);
        await Eventually.Async(() => Task.FromResult(shared.Disk.Writes(deviceClass)), writes => writes is 1, "the first write is asked for");
        Task[] others = [.. Enumerable.Range(0, 50).Select(index => prior.ContributeAsync(new($"other-{index}", 1, [Cell(0, "x", 1, 1)]), default))];

        // A round trip later most have arrived.
        await prior.GetInfoAsync(default);
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(51, shared.Disk.SamplesOf(deviceClass));
        Assert.InRange(shared.Disk.Writes(deviceClass), 2, 25);
    }

    [Theory]
    [InlineData(Fault.BeforeWriting)]
    [InlineData(Fault.AfterWriting)]
    [InlineData(Fault.Conflict)]
    public async Task Contribute_AFailedWrite_FailsTheCallAndLeavesNothingHalfAdded(Fault fault)
    {
        var deviceClass = NewKey();
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        shared.Disk.Fail(deviceClass, fault);

        await Assert.ThrowsAnyAsync<Exception>(() => prior.ContributeAsync(new("a", 1, [Cell(0, "x", 2, 1)]), default));
        await prior.ContributeAsync(new("a", 1, [Cell(0, "x", 2, 1)]), default);
        await prior.ContributeAsync(new("a", 2, [Cell(0, "x", 3, 1)]), default);

        Assert.Equal(5, shared.Disk.SamplesOf(deviceClass));
    }

    [Fact]
    public async Task Publish_KeepsTheLatestVersionsAndNoOlderOnes()
    {
        var prior = Prior();
        var snapshots = new Dictionary<int, byte[]>();
        for (var sequence = 1; sequence <= 6; sequence++)
        {
            await prior.ContributeAsync(new("a", sequence, [Cell(sequence, "x", 1, 1)]), default);
            await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Version == sequence, $"version {sequence} is published");
            snapshots[sequence] = (await prior.GetAsync(sequence, default))!.Snapshot.ToArray();
        }

        for (var version = 1; version <= 6; version++)
        {
            Assert.Equal(version > 2 ? snapshots[version] : null, (await prior.GetAsync(version, default))?.Snapshot.ToArray());
        }

        Assert.Null(await prior.GetAsync(7, default));
    }

    [Fact]
    public async Task Publish_WithoutNewSamples_MakesNoVersion()
    {
        var deviceClass = NewKey();
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        await prior.ContributeAsync(new("a", 1, [Cell(0, "x", 1, 1)]), default);
        await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Version is 1, "version 1 is published");
        var writes = shared.Disk.Writes(deviceClass);

        // Another class publishes three times meanwhile, on the same interval.
        var other = Prior();
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await other.ContributeAsync(new("a", sequence, [Cell(0, "x", 1, 1)]), default);
            await Eventually.Async(() => other.GetInfoAsync(default), info => info.Version == sequence, $"the other's version {sequence}");
        }

        Assert.Equal(1, (await prior.GetInfoAsync(default)).Version);
        Assert.Equal(writes, shared.Disk.Writes(deviceClass));
    }

    [Fact]
    public async Task Publish_AVersionThatIsNotDurable_IsNotServed()
    {
        var deviceClass = NewKey();
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        await prior.GetInfoAsync(default);
        var gate = new TaskCompletionSource();
        shared.Disk.Hold($"{deviceClass}#1", gate.Task);

        // It may share its commit with the publication, and then waits for that too.
        var contributing = prior.ContributeAsync(new("a", 1, [Cell(0, "x", 1, 1)]), default);
        await Eventually.Async(() => Task.FromResult(shared.Disk.Writes($"{deviceClass}#1")), writes => writes is 1, "the version is being written");
        Assert.Null(await prior.GetAsync(0, default));
        Assert.Null(await prior.GetAsync(1, default));
        gate.SetResult();
        await contributing;

        await Eventually.Async(() => prior.GetAsync(1, default), published => published is not null, "version 1 is served");
    }

    [Fact]
    public async Task Publish_SurvivesAKill()
    {
        var disk = new TestDisk();
        byte[] snapshot;
        await using (var first = await GrainCluster.StartAsync(disk, configure: Quick))
        {
            var prior = first.Grains.GetGrain<IPolicyPriorGrain>("class");
            await prior.ContributeAsync(new("a", 1, [Cell(0, "x", 1, 1)]), default);
            await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Version is 1, "version 1 is published");
            snapshot = (await prior.GetAsync(1, default))!.Snapshot.ToArray();
            await first.KillAsync();
        }

        await using var second = await GrainCluster.StartAsync(disk, configure: Quick);
        Assert.Equal(snapshot, (await second.Grains.GetGrain<IPolicyPriorGrain>("class").GetAsync(1, default))!.Snapshot.ToArray());
    }

    static void Quick(IServiceCollection services) =>
        services.Configure<PriorOptions>(options => options.PublishInterval = TimeSpan.FromMilliseconds(20));

    static StatisticCellMessage Cell(int state, string descriptor, long count, double sum) =>
        new(state.ToString(CultureInfo.InvariantCulture), descriptor, count, sum, sum * sum / count);

    /// <summary>A class of a policy of its own, so that no other class's fleet serves it.</summary>
    string NewKey() => PriorKeys.Of(shared.NewName("policy"), "class");

    IPolicyPriorGrain Prior() => shared.Grains.GetGrain<IPolicyPriorGrain>(NewKey());
}
