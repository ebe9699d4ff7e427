using AutoScale.Grains.Abstractions.Fleet;

namespace AutoScale.Silo.Fleet;

/// <summary>The grains that hold the fleet's accounts.</summary>
static class FleetShards
{
    public static IEnumerable<IFleetGrain> All(IGrainFactory grains) => FleetStreams.AllShards.Select(shard => grains.GetGrain<IFleetGrain>(shard));
}
