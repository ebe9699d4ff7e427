using AutoScale.Grains.Abstractions.Fleet;

namespace AutoScale.Grains.Fleet;

/// <summary>A shard's accounts at rest.</summary>
[GenerateSerializer, Alias("autoscale.FleetGrainState")]
public sealed record FleetGrainState
{
    /// <summary>The latest report of each device.</summary>
    [Id(0)]
    public DeviceReport[] Reports { get; init; } = [];
}
