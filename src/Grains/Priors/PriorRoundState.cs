using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>The present round of a class at rest: what its devices have sent and no version knows yet. Written with every commit, so it is kept apart from the sums.</summary>
[GenerateSerializer, Alias("autoscale.PriorRoundState")]
public sealed record PriorRoundState
{
    /// <summary>The round, from 1. One that <see cref="PolicyPriorGrainState"/> has added already is over, whatever stands here.</summary>
    [Id(0)]
    public long Round { get; init; } = 1;

    /// <summary>The last contribution added of each device.</summary>
    [Id(1)]
    public Dictionary<string, long> Contributions { get; init; } = [];

    /// <summary>What each device has sent in this round.</summary>
    [Id(2)]
    public Dictionary<string, StatisticCellMessage[]> Pending { get; init; } = [];
}
