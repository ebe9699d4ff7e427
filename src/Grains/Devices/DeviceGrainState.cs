using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.History;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Fleet;

namespace AutoScale.Grains.Devices;

/// <summary>A device at rest. Everything is written together, so that the table never disagrees with the journal's position.</summary>
[GenerateSerializer, Alias("autoscale.DeviceGrainState")]
public sealed record DeviceGrainState : IRecordsHistory
{
    [Id(0)]
    public string DeviceClass { get; init; } = "";

    /// <summary>The last entry applied.</summary>
    [Id(1)]
    public JournalPosition Position { get; init; }

    /// <summary>γ of the epoch.</summary>
    [Id(2)]
    public float LearningRate { get; init; }

    /// <summary>μ of the epoch.</summary>
    [Id(3)]
    public float Discount { get; init; }

    /// <summary>Bytes of the policy's <see cref="Core.Learning.ILearnedState"/>; empty before the first epoch.</summary>
    [Id(4)]
    public byte[] Table { get; init; } = [];

    /// <summary>Over all epochs.</summary>
    [Id(5)]
    public TotalsMessage Totals { get; init; } = TotalsMessages.Nothing;

    /// <summary>Transitions applied over all epochs.</summary>
    [Id(6)]
    public long TransitionsApplied { get; init; }

    /// <summary>Entries that arrived again over all epochs. Counts what was known at the last write.</summary>
    [Id(7)]
    public long DuplicatesRefused { get; init; }

    /// <summary>The number of the contribution in <see cref="Outgoing"/>, or of the last one.</summary>
    [Id(8)]
    public long ContributionSequence { get; init; }

    /// <summary>A contribution that the prior may or may not have; it is sent again under the same number until the prior answers.</summary>
    [Id(9)]
    public StatisticCellMessage[] Outgoing { get; init; } = [];

    /// <summary>Samples that belong to the next contribution.</summary>
    [Id(10)]
    public StatisticCellMessage[] Gathered { get; init; } = [];

    /// <summary>The orders that the device says it obeys.</summary>
    [Id(11)]
    public ObeyedDirective Obeyed { get; init; } = ObeyedDirective.None;

    /// <summary>What the device did since it merged its last prior.</summary>
    [Id(12)]
    public SincePrior SincePrior { get; init; } = new(PriorKeys.DefaultPolicy, 0, 0, 0, 0, 0);

    /// <summary>The policy of the epoch.</summary>
    [Id(13)]
    public string Policy { get; init; } = PriorKeys.DefaultPolicy;

    /// <summary>The policy's settings.</summary>
    [Id(14)]
    public string Settings { get; init; } = "";

    /// <summary>The device's targets.</summary>
    [Id(15)]
    public string[] Descriptors { get; init; } = [];

    /// <summary>States of its state space.</summary>
    [Id(16)]
    public int StateCount { get; init; }

    /// <summary>Inferences on the device in a row; below 0 for inferences elsewhere.</summary>
    [Id(17)]
    public int OneSidedRun { get; init; }

    /// <summary>Bytes of <see cref="Core.Learning.StateStatistics"/>; empty under the paper's policy.</summary>
    [Id(18)]
    public byte[] Statistics { get; init; } = [];

    /// <summary>The device's profile as JSON; empty where it stated none.</summary>
    [Id(19)]
    public string Profile { get; init; } = "";

    /// <summary>The policy's settings that the epoch stated and that no silo knew when it began; ascending.</summary>
    [Id(20)]
    public string[] UnknownSettings { get; init; } = [];

    /// <summary>Beside the state, not in it.</summary>
    [NonSerialized]
    HistoryRecord? history;

    public HistoryRecord? TakeHistory() => Interlocked.Exchange(ref history, null);

    /// <summary>Goes with the next write.</summary>
    internal void Record(HistoryRecord record) => history = record;
}
