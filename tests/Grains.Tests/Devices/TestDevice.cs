using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.States;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Tests.Devices;

/// <summary>A device as the grain knows it: a dense table that learns, and the journal of what it learned.</summary>
sealed class TestDevice
{
    readonly Random random;
    readonly QTable table;

    public TestDevice(ulong seed, int actions = 5, int states = 40, float learningRate = 0.9f, float discount = 0.1f)
    {
        random = new SplitMix64(seed);
        Descriptors = [.. Enumerable.Range(0, actions).Select(action => $"local/cpu/fp32/{100 + action}")];
        Options = new QLearningOptions { LearningRate = learningRate, Discount = discount };
        table = new QTable(states, actions);
    }

    public string[] Descriptors { get; init; }

    public QLearningOptions Options { get; }

    public int Epoch { get; private set; }

    public int PriorVersion { get; private set; }

    /// <summary>The entries of the present epoch.</summary>
    public List<JournalEntry> Journal { get; } = [];

    public long Inferences { get; private set; }

    public double EnergyMillijoules { get; private set; }

    /// <summary>Begins the next epoch with the table as it is.</summary>
    public EpochStart NextEpoch(string deviceClass)
    {
        Journal.Clear();
        var isBlank = !table.States().Any();
        return new EpochStart(
            ++Epoch, deviceClass, Descriptors, table.StateCount, Options.LearningRate, Options.Discount,
            isBlank ? default : SnapshotCodec.Encode(PolicySnapshot.Of(table, Descriptors, PriorVersion)));
    }

    /// <summary>Runs an inference: learns, and journals what it learned.</summary>
    public InferenceEntry Infer(float? reward = null)
    {
        var entry = Entry(reward ?? (random.NextSingle() * 2000) - 1800);
        QLearning.Update(
            table,
            new Transition(new State(entry.State), Array.IndexOf(Descriptors, entry.Target), entry.Reward, new State(entry.NextState)),
            Options);
        Journal.Add(new JournalEntry(entry, 0));
        Inferences++;
        EnergyMillijoules += entry.EnergyMillijoules;
        return entry;
    }

    public void Adopt(PriorSnapshot prior)
    {
        PriorMerge.Adopt(table, Descriptors, prior);
        PriorVersion = prior.Version;
        Journal.Add(new JournalEntry(null, prior.Version));
    }

    public void Reset()
    {
        table.Clear();
        PriorVersion = 0;
        Journal.Add(new JournalEntry(null, 0, Reset: true));
    }

    /// <summary>A batch of the journal: entries <paramref name="first"/> to <paramref name="last"/>, from 1.</summary>
    public ExperienceBatch Batch(int first, int last) => new(Epoch, first, [.. Journal.Skip(first - 1).Take(last - first + 1)]);

    /// <summary>The whole journal.</summary>
    public ExperienceBatch Batch() => Batch(1, Journal.Count);

    public int Next(int below) => random.Next(below);

    /// <summary>Every cell of a table at rest is bit for bit the device's.</summary>
    public void AssertSameTable(ReadOnlyMemory<byte> bytes)
    {
        var snapshot = SnapshotCodec.DecodePolicy(bytes);
        var other = new QTable(table.StateCount, table.ActionCount);
        snapshot.CopyTo(other, Descriptors);
        Assert.Equal(PriorVersion, snapshot.PriorVersion);
        for (var index = 0; index < table.StateCount; index++)
        {
            var state = new State(index);
            Assert.Equal(Bits(table, state), Bits(other, state));
            Assert.Equal(table.Visits(state).ToArray(), other.Visits(state).ToArray());
        }
    }

    /// <summary>An entry that any device may send; nothing is learned from it.</summary>
    public InferenceEntry Entry(float reward) => new(
        random.Next(table.StateCount), Descriptors[random.Next(Descriptors.Length)], reward, random.Next(table.StateCount),
        "mobilenet_v1", (int)DecisionReason.Greedy, 0.92f, 10 + random.NextSingle(), 1, (int)EnergyProvenance.Modelled,
        20, 15, 71, 50, 50, false, DateTimeOffset.UnixEpoch);

    static ushort[] Bits(QTable values, State state) => [.. values.Values(state).ToArray().Select(BitConverter.HalfToUInt16Bits)];
}
