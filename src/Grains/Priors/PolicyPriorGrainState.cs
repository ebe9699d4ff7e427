using AutoScale.Grains.Abstractions.History;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>What a class's devices have learned together, at rest: sums and the contributions behind them, in one write.</summary>
[GenerateSerializer, Alias("autoscale.PolicyPriorGrainState")]
public sealed record PolicyPriorGrainState : IRecordsHistory
{
    /// <summary>Bytes of <see cref="PriorSumsCodec"/>.</summary>
    [Id(0)]
    public byte[] Sums { get; init; } = [];

    /// <summary>The last contribution added of each device.</summary>
    [Id(1)]
    public Dictionary<string, long> Contributions { get; init; } = [];

    /// <summary>Samples in the sums.</summary>
    [Id(2)]
    public long Samples { get; init; }

    /// <summary>The latest published version.</summary>
    [Id(3)]
    public PriorInfo Published { get; init; } = new(0, 0, 0, default);

    /// <summary>Beside the state, not in it.</summary>
    [NonSerialized]
    HistoryRecord? history;

    public HistoryRecord? TakeHistory() => Interlocked.Exchange(ref history, null);

    /// <summary>Goes with the next write.</summary>
    internal void Record(HistoryRecord record) => history = record;
}
