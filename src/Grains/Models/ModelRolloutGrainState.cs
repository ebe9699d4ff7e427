using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Grains.Models;

/// <summary>A version's way at rest.</summary>
[GenerateSerializer, Alias("autoscale.ModelRolloutGrainState")]
public sealed record ModelRolloutGrainState
{
    [Id(0)]
    public RolloutStage Stage { get; init; }

    [Id(1)]
    public int Percent { get; init; }

    [Id(2)]
    public RolloutLimits Limits { get; init; } = new();

    [Id(3)]
    public RolloutReport Seen { get; init; } = new(RolloutTally.None, RolloutTally.None, 0, 0);

    [Id(4)]
    public string? Reason { get; init; }

    [Id(5)]
    public DateTimeOffset ChangedAt { get; init; }

    [Id(6)]
    public DateTimeOffset? LastServedAt { get; init; }
}
