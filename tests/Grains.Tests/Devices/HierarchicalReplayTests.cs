using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Devices;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Devices;

/// <summary>A device with our own policy and its grain agree bit for bit, whatever becomes of batches on their way.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class HierarchicalReplayTests(SharedCluster shared)
{
    static readonly string[] Targets =
        ["local/cpu/fp32/2803", "local/cpu/fp32/1401", "local/cpu/int8/2803", "local/gpu/fp16/710", "local/dsp/int8/1", "peer/gpu/fp16", "cloud/gpu/fp32"];

    static readonly string[] Networks = ["mobilenet_v1", "resnet_50", "inception_v3"];

    readonly HierarchicalOptions options = new() { PowerBudgetMilliwatts = 700, HalfLife = 900 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Apply_InferencesAdoptionsAndAReset_GiveTheDevicesStateBitForBit(ulong seed)
    {
        var random = new SplitMix64(seed);
        var (id, deviceClass) = (shared.NewName("device"), shared.NewName("class"));
        var device = new HierarchicalState(Targets, options);
        var grain = shared.Grains.GetGrain<IDeviceGrain>(id);
        await grain.StartEpochAsync(Start(1, deviceClass, default), default);
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(HierarchicalState.PolicyName, deviceClass));
        var journal = new List<JournalEntry>();
        var (sent, adopted, at) = (0, 0, DateTimeOffset.UnixEpoch);
        for (var round = 0; round < 30; round++)
        {
            for (var count = random.Next(60); count >= 0; count--)
            {
                var entry = Entry(random, at = at.AddMilliseconds(random.Next(2000)));
                journal.Add(new JournalEntry(entry, 0));
                device.Apply(ToExperience(entry));
            }

            var info = await prior.GetInfoAsync(default);
            if (info.Version > adopted)
            {
                adopted = info.Version;
                device.Adopt(StatisticCodec.DecodePrior((await prior.GetAsync(adopted, default))!.Snapshot));
                journal.Add(new JournalEntry(null, adopted));
            }

            if (round is 15)
            {
                device.Reset();
                journal.Add(new JournalEntry(null, 0, Reset: true));
                adopted = 0;
            }

            // An answer was lost now and then: the batch starts before what is applied already.
            var first = Math.Max(1, sent + 1 - random.Next(30));
            var receipt = await grain.ApplyAsync(new ExperienceBatch(1, first, [.. journal.Skip(first - 1)]), default);
            Assert.Equal(ExperienceOutcome.Applied, receipt.Outcome);
            sent = journal.Count;
            if (random.Next(6) is 0)
            {
                await shared.Cluster.DeactivateAsync(grain);
            }
        }

        Assert.Equal(device.Encode(), (await grain.GetTableAsync(default)).ToArray());
        var status = await grain.GetStatusAsync(default);
        Assert.Equal((HierarchicalState.PolicyName, device.PriorVersion), (status.Policy, status.PriorVersion));
        Assert.Equal(journal.Count(entry => entry.Inference is not null), status.TransitionsApplied);
        Assert.True((await prior.GetInfoAsync(default)).Version > 0, "nothing was shared");

        var restarted = await grain.StartEpochAsync(Start(2, deviceClass, device.Encode()), default);
        Assert.Equal(new JournalPosition(2, 0), restarted);
        Assert.Equal(device.Encode(), (await grain.GetTableAsync(default)).ToArray());
    }

    [Fact]
    public async Task GetStatistics_CountsByStateAndTargetUntilTheDeviceForgets()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
        Assert.Equivalent(new DeviceStatistics("", [], 0, []), await grain.GetStatisticsAsync(default));
        await grain.StartEpochAsync(Start(1, shared.NewName("class"), default), default);
        var entry = Entry(new SplitMix64(1), DateTimeOffset.UnixEpoch) with { State = 9, Target = Targets[3], EnergyMillijoules = 10, LatencyMs = 40 };
        var late = entry with { EnergyMillijoules = 20, LatencyMs = 60 };
        await grain.ApplyAsync(new ExperienceBatch(1, 1, [new JournalEntry(entry, 0), new JournalEntry(late, 0)]), default);
        await shared.Cluster.DeactivateAsync(grain);

        var statistics = await grain.GetStatisticsAsync(default);

        Assert.Equal((HierarchicalState.PolicyName, 3072), (statistics.Policy, statistics.StateCount));
        Assert.Equal(Targets, statistics.Descriptors);
        Assert.Equal([new StateStatisticMessage(9, 3, 2, 15, 50, 1)], statistics.Cells);

        await grain.ApplyAsync(new ExperienceBatch(1, 3, [new JournalEntry(null, 0, Reset: true)]), default);
        Assert.Empty((await grain.GetStatisticsAsync(default)).Cells);
    }

    [Fact]
    public async Task StartEpoch_WithAnotherPolicy_BeginsFromNothingAndKeepsTheTotals()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
        var deviceClass = shared.NewName("class");
        await grain.StartEpochAsync(new EpochStart(1, deviceClass, Targets, 8, 0.9f, 0.1f, default), default);
        var entry = Entry(new SplitMix64(1), DateTimeOffset.UnixEpoch) with { State = 1, NextState = 1 };
        await grain.ApplyAsync(new ExperienceBatch(1, 1, [new JournalEntry(entry, 0)]), default);

        await grain.StartEpochAsync(Start(2, deviceClass, default), default);

        Assert.Equal(new HierarchicalState(Targets, options).Encode(), (await grain.GetTableAsync(default)).ToArray());
        Assert.Equal(1, (await grain.GetStatusAsync(default)).Totals.Inferences);
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.DecideAsync(new DecisionQuestion(1, Targets), default));
    }

    [Theory]
    [InlineData("policy is 'whim'", "whim", "")]
    [InlineData("HalfLife is 1", "hierarchical", """{"halfLife":1}""")]
    [InlineData("cannot be read", "hierarchical", """{"halfLife":"often"}""")]
    [InlineData("cannot be read", "hierarchical", "{")]
    public async Task StartEpoch_NamesThePolicysSettingThatIsWrong(string expected, string policy, string settings)
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));

        var problem = await Assert.ThrowsAsync<ArgumentException>(
            () => grain.StartEpochAsync(Start(1, "class", default) with { Policy = policy, Settings = settings }, default));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartEpoch_WithASettingOfANewerVersion_CountsAndSharesWhatTheDeviceDoesAndDecidesNothing()
    {
        var (deviceClass, grain) = (shared.NewName("class"), shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device")));
        var newer = HierarchicalSettings.Write(options)[..^1] + ""","curiosity":3,"boldness":{"of":1}}""";

        await grain.StartEpochAsync(Start(1, deviceClass, default) with { Settings = newer }, default);
        var entries = Enumerable.Range(0, 100).Select(second => new JournalEntry(Entry(new SplitMix64((ulong)second), DateTimeOffset.UnixEpoch.AddSeconds(second)), 0)).ToArray();
        var receipt = await grain.ApplyAsync(new ExperienceBatch(1, 1, entries), default);
        await shared.Cluster.DeactivateAsync(grain);

        Assert.Equal((ExperienceOutcome.Applied, 100), (receipt.Outcome, receipt.Applied));
        var status = await grain.GetStatusAsync(default);
        Assert.Equal(100, status.Totals.Inferences);
        Assert.Equal(["boldness", "curiosity"], status.UnknownSettings!);
        Assert.True((await grain.GetTableAsync(default)).IsEmpty);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.DecideAsync(new DecisionQuestion(1, Targets), default));
        Assert.Contains("boldness, curiosity", refused.Message, StringComparison.Ordinal);
        var prior = shared.Grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(HierarchicalState.PolicyName, deviceClass));
        await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Samples > 0, "what the device did reaches the prior of its class");

        // An epoch with settings that are known is repeated again.
        await grain.StartEpochAsync(Start(2, deviceClass, default), default);
        Assert.Empty((await grain.GetStatusAsync(default)).UnknownSettings!);
        Assert.Equal(new HierarchicalState(Targets, options).Encode(), (await grain.GetTableAsync(default)).ToArray());
    }

    /// <summary>Once the silos are upgraded, the device is asked for an epoch that they can repeat.</summary>
    [Theory]
    [InlineData(ExperienceOutcome.WrongEpoch, "halfLife")]
    [InlineData(ExperienceOutcome.Applied, "halfLife", "curiosity")]
    public async Task Apply_AsksForAnotherEpochWhereEverySettingIsKnownByNow(ExperienceOutcome expected, params string[] unknown)
    {
        var id = shared.NewName("device");
        var grain = shared.Grains.GetGrain<IDeviceGrain>(id);
        await grain.StartEpochAsync(Start(1, shared.NewName("class"), default) with { Settings = """{"curiosity":3}""" }, default);
        await shared.Cluster.DeactivateAsync(grain);
        shared.Disk.Change<DeviceGrainState>(id, "device", state => state with { UnknownSettings = unknown });

        var receipt = await grain.ApplyAsync(new ExperienceBatch(1, 1, [new JournalEntry(Entry(new SplitMix64(1), DateTimeOffset.UnixEpoch), 0)]), default);

        Assert.Equal(expected, receipt.Outcome);
    }

    EpochStart Start(int epoch, string deviceClass, ReadOnlyMemory<byte> state) =>
        new(epoch, deviceClass, Targets, 3072, 0.9f, 0.1f, state, HierarchicalState.PolicyName, HierarchicalSettings.Write(options));

    static InferenceEntry Entry(Random random, DateTimeOffset at)
    {
        var target = Targets[random.Next(Targets.Length)];
        var isLocal = target.StartsWith("local/", StringComparison.Ordinal);
        var (compute, radio) = (5 + (40 * random.NextSingle()), isLocal ? 0 : 3 + (10 * random.NextSingle()));
        return new InferenceEntry(
            random.Next(3072), target, -100 * random.NextSingle(), random.Next(3072), Networks[random.Next(Networks.Length)], random.Next(2), 1,
            20 + (200 * random.NextSingle()), 0, (int)EnergyProvenance.Modelled, 400, (compute * (0.7f + random.NextSingle())) + radio, 71, 50, 50, false, at,
            new SurroundingsEntry(
                100 * random.NextSingle(), 100 * random.NextSingle(), random.Next(4) is 0 ? null : -40 - (50 * random.NextSingle()), -60, radio, compute,
                isLocal ? 0 : 8, 30, isLocal ? 0 : 6));
    }

    static Experience ToExperience(InferenceEntry entry) => new(
        new Transition(new State(entry.State), Array.IndexOf(Targets, entry.Target), entry.Reward, new State(entry.NextState)),
        entry.Network, (DecisionReason)entry.Reason, entry.Propensity, new Outcome(entry.EnergyMillijoules, entry.LatencyMs, entry.AccuracyPercent),
        new QualityConstraints(entry.QosLatencyMs, entry.QosAccuracyPercent),
        new EnergyReading(entry.EnergyMillijoules, entry.RemoteEnergyMillijoules, (EnergyProvenance)entry.Provenance), entry.BaselineMillijoules, entry.FellBack, entry.At,
        new RuntimeVariance(
            entry.Surroundings!.CpuUtilizationPercent, entry.Surroundings.MemoryUtilizationPercent, entry.Surroundings.WifiSignalDbm ?? RuntimeVariance.NoLink,
            entry.Surroundings.PeerSignalDbm ?? RuntimeVariance.NoLink),
        entry.Surroundings.RadioMs,
        new NominalCost(
            entry.Surroundings.NominalComputeMs, entry.Surroundings.NominalRadioMs, entry.Surroundings.NominalComputeMillijoules, entry.Surroundings.NominalRadioMillijoules),
        Reach.Unknown);
}
