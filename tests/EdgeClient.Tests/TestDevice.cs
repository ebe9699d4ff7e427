using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Journal;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests;

/// <summary>A small device that learns at random, as the loop does: table first, then the journal.</summary>
public sealed class TestDevice(ExperienceJournal journal, int seed)
{
    public const int States = 64;

    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly SplitMix64 random = new((ulong)seed);

    public static DeviceConfiguration Configuration { get; } = new(
        "small", ["local/cpu/fp32/2t", "local/cpu/int8/2t", "local/cpu/fp32/1t", "peer/cpu/fp32", "cloud/cpu/fp32"], States, new QLearningOptions());

    /// <summary>Small segments, so that a test rolls them; nothing waits for the disk.</summary>
    public static JournalOptions Options { get; } = new() { SegmentBytes = 4096, MaxBytes = 1 << 20, FlushToDisk = false };

    public ExperienceJournal Journal { get; } = journal;

    public void Learn(int count)
    {
        for (var index = 0; index < count; index++)
        {
            var experience = Next();
            QLearning.Update(Journal.Table, experience.Transition, Journal.Configuration.Learning);
            Journal.Record(experience);
        }
    }

    public bool Adopt(PriorSnapshot prior) => Journal.Adopt(prior.ToStatistics(), (adoption, merge) =>
    {
        merge();
        Journal.Record(adoption);
    });

    public void Reset() => Journal.Reset(clear =>
    {
        clear();
        Journal.RecordReset();
    });

    public Experience Next()
    {
        var energy = new EnergyReading(random.NextSingle() * 500, random.NextSingle() * 90, (EnergyProvenance)random.Next(3));
        return new Experience(
            new Transition(new State(random.Next(States)), random.Next(5), (random.NextSingle() * 300) - 250, new State(random.Next(States))),
            "mobilenet_v1", (DecisionReason)random.Next(2), 0.1f + (random.NextSingle() * 0.9f),
            new Outcome(energy.DeviceMillijoules, random.NextSingle() * 120, 71), new QualityConstraints(50, 50),
            energy, random.NextSingle() * 800, random.Next(20) is 0, Start + TimeSpan.FromMilliseconds(random.Next(1_000_000)));
    }

    public static PriorSnapshot Prior(int version, int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var sums = new PriorSums();
        sums.Add(Enumerable.Range(0, 200).Select(_ => new PriorCell(
            random.Next(States), Configuration.Descriptors[random.Next(5)], 1 + random.Next(40), (random.NextDouble() * 200) - 300)));
        return sums.ToSnapshot("small", version, 3);
    }

    /// <summary>Every value and count of a table, as bits.</summary>
    public static IEnumerable<(int State, ushort Value, ushort Visits)> Bits(IActionValues table)
    {
        for (var state = 0; state < table.StateCount; state++)
        {
            for (var action = 0; action < table.ActionCount; action++)
            {
                yield return (state, BitConverter.HalfToUInt16Bits(table.Values(new State(state))[action]), table.Visits(new State(state))[action]);
            }
        }
    }

    public static void AssertSame(IActionValues expected, IActionValues actual) => Assert.Equal(Bits(expected), Bits(actual));
}
