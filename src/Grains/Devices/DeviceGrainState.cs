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

    /// <summary>Bytes of a <see cref="Core.Learning.PolicySnapshot"/>, with the descriptors and the prior's version; empty before the first epoch.</summary>
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
    public PriorCellMessage[] Outgoing { get; init; } = [];

    /// <summary>Samples that belong to the next contribution.</summary>
    [Id(10)]
    public PriorCellMessage[] Gathered { get; init; } = [];

    /// <summary>The orders that the device says it obeys.</summary>
    [Id(11)]
    public ObeyedDirective Obeyed { get; init; } = ObeyedDirective.None;

    /// <summary>Beside the state, not in it.</summary>
    [NonSerialized]
    HistoryRecord? history;

    public HistoryRecord? TakeHistory() => Interlocked.Exchange(ref history, null);

    /// <summary>Goes with the next write.</summary>
    internal void Record(HistoryRecord record) => history = record;
}
