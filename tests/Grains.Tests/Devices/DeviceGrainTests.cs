using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Devices;

[Collection(SharedClusterTests.Name)]
public sealed class DeviceGrainTests(SharedCluster shared)
{
    [Fact]
    public async Task Apply_TheSameBatchAgain_AppliesItOnce()
    {
        var (device, grain) = await StartAsync();
        for (var count = 0; count < 3; count++)
        {
            device.Infer();
        }

        var first = await grain.ApplyAsync(device.Batch(), default);
        var again = await grain.ApplyAsync(device.Batch(), default);

        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.Applied, new JournalPosition(1, 3), 3, 0), first);
        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.Applied, new JournalPosition(1, 3), 0, 3), again);
        var status = await grain.GetStatusAsync(default);
        Assert.Equal((3, 3), (status.TransitionsApplied, status.DuplicatesRefused));
        device.AssertSameTable(await grain.GetTableAsync(default));
    }

    [Fact]
    public async Task Apply_AnOverlappingBatch_AppliesOnlyWhatIsNew()
    {
        var (device, grain) = await StartAsync();
        for (var count = 0; count < 5; count++)
        {
            device.Infer();
        }

        await grain.ApplyAsync(device.Batch(1, 3), default);
        var receipt = await grain.ApplyAsync(device.Batch(2, 5), default);

        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.Applied, new JournalPosition(1, 5), 2, 2), receipt);
        device.AssertSameTable(await grain.GetTableAsync(default));
    }

    [Fact]
    public async Task Apply_ABatchThatStartsTooLate_IsAGapAndChangesNothing()
    {
        var (device, grain) = await StartAsync();
        for (var count = 0; count < 5; count++)
        {
            device.Infer();
        }

        await grain.ApplyAsync(device.Batch(1, 2), default);
        var receipt = await grain.ApplyAsync(device.Batch(4, 5), default);

        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.Gap, new JournalPosition(1, 2), 0, 0), receipt);
        Assert.Equal(2, (await grain.GetStatusAsync(default)).TransitionsApplied);
    }

    [Fact]
    public async Task Apply_AnotherEpoch_IsRefused()
    {
        var (device, grain) = await StartAsync();
        device.Infer();

        var receipt = await grain.ApplyAsync(device.Batch() with { Epoch = 2 }, default);

        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.WrongEpoch, new JournalPosition(1, 0), 0, 0), receipt);
    }

    [Fact]
    public async Task Apply_BeforeTheFirstEpoch_IsRefused()
    {
        var device = new TestDevice(1);
        device.Infer();
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));

        var receipt = await grain.ApplyAsync(new ExperienceBatch(1, 1, [.. device.Journal]), default);

        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.WrongEpoch, default, 0, 0), receipt);
        Assert.True((await grain.GetTableAsync(default)).IsEmpty);
    }

    [Fact]
    public async Task StartEpoch_ThatIsNotLater_ChangesNothing()
    {
        var (device, grain) = await StartAsync();
        device.Infer();
        await grain.ApplyAsync(device.Batch(), default);

        var position = await grain.StartEpochAsync(new TestDevice(1).NextEpoch((await grain.GetStatusAsync(default)).DeviceClass), default);

        Assert.Equal(new JournalPosition(1, 1), position);
        device.AssertSameTable(await grain.GetTableAsync(default));
    }

    [Fact]
    public async Task StartEpoch_ALaterOne_TakesTheTableAndKeepsTheTotals()
    {
        var (device, grain) = await StartAsync();
        device.Infer();
        await grain.ApplyAsync(device.Batch(), default);
        device.Infer();

        var position = await grain.StartEpochAsync(device.NextEpoch((await grain.GetStatusAsync(default)).DeviceClass), default);

        Assert.Equal(new JournalPosition(2, 0), position);
        device.AssertSameTable(await grain.GetTableAsync(default));
        Assert.Equal(1, (await grain.GetStatusAsync(default)).Totals.Inferences);
    }

    [Fact]
    public async Task StartEpoch_OfAnotherClass_IsRefused()
    {
        var (device, grain) = await StartAsync();

        var problem = await Assert.ThrowsAsync<ArgumentException>(() => grain.StartEpochAsync(device.NextEpoch("other"), default));

        Assert.Contains("deviceClass is 'other'", problem.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<EpochStart, EpochStart>> BadStarts => new()
    {
        { "epoch is 0", start => start with { Epoch = 0 } },
        { "deviceClass", start => start with { DeviceClass = "a/b" } },
        { "descriptors has 0 entries", start => start with { Descriptors = [] } },
        { "descriptors has 256 entries", start => start with { Descriptors = [.. Enumerable.Range(0, 256).Select(index => $"t{index}")] } },
        { "descriptors holds one twice", start => start with { Descriptors = ["a", "a"] } },
        { "descriptors holds one that has not", start => start with { Descriptors = ["a", ""] } },
        { "stateCount is 0", start => start with { StateCount = 0 } },
        { "LearningRate is 1.5", start => start with { LearningRate = 1.5f } },
        { "Discount is NaN", start => start with { Discount = float.NaN } },
        { "table: The bytes are no policy snapshot", start => start with { Table = new byte[] { 1, 2, 3 } } },
        { "table has 41 states, stateCount is 40", start => start with { Table = TableOf(41, Half.One) } },
        { "table holds a value that is not a finite number", start => start with { Table = TableOf(40, Half.PositiveInfinity) } },
    };

    [Theory]
    [MemberData(nameof(BadStarts))]
    public async Task StartEpoch_ThatIsInvalid_IsRefusedByName(string expected, Func<EpochStart, EpochStart> spoil)
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));

        var problem = await Assert.ThrowsAsync<ArgumentException>(
            () => grain.StartEpochAsync(spoil(new TestDevice(1).NextEpoch("class")), default));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(default, await grain.GetPositionAsync(default));
    }

    public static TheoryData<string, Func<InferenceEntry, InferenceEntry>> BadEntries => new()
    {
        { "state is 40; it must be from 0 to 39", entry => entry with { State = 40 } },
        { "state is -1", entry => entry with { State = -1 } },
        { "nextState is 40", entry => entry with { NextState = 40 } },
        { "target 'cloud/tpu' is none", entry => entry with { Target = "cloud/tpu" } },
        { "target '' is none", entry => entry with { Target = null! } },
        { "network must have", entry => entry with { Network = "" } },
        { "reason is 4", entry => entry with { Reason = 4 } },
        { "provenance is -1", entry => entry with { Provenance = -1 } },
        { "reward is NaN", entry => entry with { Reward = float.NaN } },
        { "reward is -Infinity", entry => entry with { Reward = float.NegativeInfinity } },
        { "propensity is 0", entry => entry with { Propensity = 0 } },
        { "propensity is NaN", entry => entry with { Propensity = float.NaN } },
        { "propensity is 1.5", entry => entry with { Propensity = 1.5f } },
        { "energyMillijoules is -1", entry => entry with { EnergyMillijoules = -1 } },
        { "remoteEnergyMillijoules is Infinity", entry => entry with { RemoteEnergyMillijoules = float.PositiveInfinity } },
        { "baselineMillijoules is NaN", entry => entry with { BaselineMillijoules = float.NaN } },
        { "latencyMs is -2", entry => entry with { LatencyMs = -2 } },
        { "accuracyPercent is 101", entry => entry with { AccuracyPercent = 101 } },
        { "qosLatencyMs is Infinity", entry => entry with { QosLatencyMs = float.PositiveInfinity } },
        { "qosAccuracyPercent is -1", entry => entry with { QosAccuracyPercent = -1 } },
    };

    [Theory]
    [MemberData(nameof(BadEntries))]
    public async Task Apply_OneInvalidEntry_RefusesTheWholeBatchByName(string expected, Func<InferenceEntry, InferenceEntry> spoil)
    {
        var (device, grain) = await StartAsync();
        ExperienceBatch batch = new(1, 1, [new(device.Entry(-1), 0), new(spoil(device.Entry(-1)), 0)]);

        var problem = await Assert.ThrowsAsync<ArgumentException>(() => grain.ApplyAsync(batch, default));

        Assert.StartsWith("Entry 2: " + expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(new JournalPosition(1, 0), await grain.GetPositionAsync(default));
    }

    [Fact]
    public async Task Apply_AnEntryThatIsNothingOrBoth_IsRefused()
    {
        var (device, grain) = await StartAsync();

        foreach (var entry in new[] { new JournalEntry(null, 0), new JournalEntry(null, -1), new JournalEntry(device.Entry(-1), 3), null! })
        {
            var problem = await Assert.ThrowsAsync<ArgumentException>(() => grain.ApplyAsync(new ExperienceBatch(1, 1, [entry]), default));
            Assert.StartsWith("Entry 1: ", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Apply_ABatchOfAnImpossibleSize_IsRefused()
    {
        var (device, grain) = await StartAsync();
        JournalEntry[] many = [.. Enumerable.Repeat(new JournalEntry(device.Entry(-1), 0), ExperienceBatch.MaxEntries + 1)];

        await Assert.ThrowsAsync<ArgumentException>(() => grain.ApplyAsync(new ExperienceBatch(1, 1, []), default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.ApplyAsync(new ExperienceBatch(1, 1, many), default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.ApplyAsync(new ExperienceBatch(1, 0, many[..1]), default));
    }

    [Theory]
    [InlineData(Fault.BeforeWriting, 0)]
    [InlineData(Fault.AfterWriting, 4)]
    [InlineData(Fault.Conflict, 0)]
    public async Task Apply_AFailedWrite_LeavesNothingHalfApplied(Fault fault, int alreadyThere)
    {
        var (device, grain) = await StartAsync(out var id);
        for (var count = 0; count < 4; count++)
        {
            device.Infer();
        }

        shared.Disk.Fail(id, fault);
        await Assert.ThrowsAnyAsync<Exception>(() => grain.ApplyAsync(device.Batch(), default));

        // The storage knows what was written; the device sends again.
        Assert.Equal(new JournalPosition(1, alreadyThere), await grain.GetPositionAsync(default));
        var receipt = await grain.ApplyAsync(device.Batch(), default);
        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.Applied, new JournalPosition(1, 4), 4 - alreadyThere, alreadyThere), receipt);
        device.AssertSameTable(await grain.GetTableAsync(default));
        Assert.Equal(4, (await grain.GetStatusAsync(default)).Totals.Inferences);
    }

    [Fact]
    public async Task Apply_APriorThatIsNotKept_AppliesWhatComesBeforeIt()
    {
        var (device, grain) = await StartAsync();
        device.Infer();
        device.Infer();
        device.Adopt(new PriorSnapshot("class", 7, 1, device.Descriptors, []));
        device.Infer();

        var receipt = await grain.ApplyAsync(device.Batch(), default);

        Assert.Equal(new ExperienceReceipt(ExperienceOutcome.PriorUnknown, new JournalPosition(1, 2), 2, 0), receipt);
    }

    [Fact]
    public async Task Apply_TwentyBatchesAtOnce_AreAppliedOnceEach()
    {
        var (device, grain) = await StartAsync();
        for (var count = 0; count < 20; count++)
        {
            device.Infer();
        }

        await Task.WhenAll(Enumerable.Range(1, 20).Select(last => grain.ApplyAsync(device.Batch(1, last), default)));

        Assert.Equal(20, (await grain.GetStatusAsync(default)).TransitionsApplied);
        device.AssertSameTable(await grain.GetTableAsync(default));
    }

    [Fact]
    public async Task Decide_AllowedTargets_ChoosesTheBestOfThemAndNeverAnother()
    {
        var (device, grain) = await StartAsync();
        foreach (var (action, reward) in new[] { (0, 5f), (1, 9f), (2, 7f) })
        {
            device.Journal.Add(new(device.Entry(reward) with { State = 3, NextState = 4, Target = device.Descriptors[action] }, 0));
        }

        await grain.ApplyAsync(device.Batch(), default);
        string[] allowed = [device.Descriptors[0], device.Descriptors[2], "cloud/unknown"];
        var chosen = new List<DecisionReply>();
        for (var count = 0; count < 300; count++)
        {
            chosen.Add(await grain.DecideAsync(new DecisionQuestion(3, allowed), default));
        }

        Assert.All(chosen, choice => Assert.Contains(choice.Target, allowed[..2]));
        Assert.All(
            chosen.Where(choice => choice.Reason is (int)DecisionReason.Greedy), choice => Assert.Equal(device.Descriptors[2], choice.Target));
        Assert.InRange(chosen.Count(choice => choice.Reason is (int)DecisionReason.Explore), 10, 60);
        Assert.All(chosen, choice => Assert.Equal(choice.Target == device.Descriptors[2] ? 0.95f : 0.05f, choice.Propensity, 1e-6f));
    }

    [Fact]
    public async Task Decide_WithoutAChoice_IsRefused()
    {
        var (device, grain) = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => grain.DecideAsync(new DecisionQuestion(0, ["cloud/unknown"]), default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.DecideAsync(new DecisionQuestion(40, device.Descriptors), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"))
            .DecideAsync(new DecisionQuestion(0, device.Descriptors), default));
    }

    static byte[] TableOf(int states, Half value) => SnapshotCodec.Encode(
        new PolicySnapshot(["a"], states, 0, [new PolicyRow(0, [value], [1])]));

    Task<(TestDevice Device, IDeviceGrain Grain)> StartAsync() => StartAsync(out _);

    Task<(TestDevice Device, IDeviceGrain Grain)> StartAsync(out string id)
    {
        id = shared.NewName("device");
        return StartAsync(id);
    }

    async Task<(TestDevice Device, IDeviceGrain Grain)> StartAsync(string id)
    {
        var device = new TestDevice(1);
        var grain = shared.Grains.GetGrain<IDeviceGrain>(id);
        await grain.StartEpochAsync(device.NextEpoch(shared.NewName("class")), default);
        return (device, grain);
    }
}
