using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>What a class's devices have learned together, at rest, as of the end of a round.</summary>
[GenerateSerializer, Alias("autoscale.PolicyPriorGrainState")]
public sealed record PolicyPriorGrainState
{
    /// <summary>The last round that the sums hold.</summary>
    [Id(0)]
    public long Round { get; init; }

    /// <summary>Bytes of <see cref="Core.Learning.GroupedStatisticsCodec"/>.</summary>
    [Id(1)]
    public byte[] Sums { get; init; } = [];

    /// <summary>Devices whose samples the sums hold.</summary>
    [Id(2)]
    public string[] Devices { get; init; } = [];

    /// <summary>Samples in the sums.</summary>
    [Id(3)]
    public long Samples { get; init; }

    /// <summary>When the first samples were added.</summary>
    [Id(4)]
    public DateTimeOffset Since { get; init; }

    /// <summary>The version that devices have.</summary>
    [Id(5)]
    public int Current { get; init; }

    /// <summary>The latest versions, oldest first.</summary>
    [Id(6)]
    public PriorVersionInfo[] Versions { get; init; } = [];

    /// <summary>How far the last candidate has come.</summary>
    [Id(7)]
    public RolloutMessage? Rollout { get; init; }

    /// <summary>The version of the fleet's prior that the newest version holds.</summary>
    [Id(8)]
    public int FleetVersion { get; init; }

    /// <summary>Whether a device of the class ever joined.</summary>
    [Id(9)]
    public bool IsJoined { get; init; }

    /// <summary>The profile that a device of the class last stated, as JSON; empty for none.</summary>
    [Id(10)]
    public string Profile { get; init; } = "";
}
