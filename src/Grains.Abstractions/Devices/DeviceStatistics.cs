namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>What a device's inferences cost by state and target, since it began with its policy or was last ordered to forget.</summary>
/// <param name="Policy">The policy that it learns with; empty before the first epoch.</param>
/// <param name="Descriptors">Its targets; a cell names one by its place.</param>
/// <param name="StateCount">States of its state space.</param>
/// <param name="Cells">Ascending by state, then by target; empty for the paper's policy, whose table says it.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DeviceStatistics")]
public sealed record DeviceStatistics(
    [property: Id(0)] string Policy, [property: Id(1)] string[] Descriptors, [property: Id(2)] int StateCount, [property: Id(3)] StateStatisticMessage[] Cells);

/// <summary>What inferences of one state on one target cost; see <see cref="Core.Learning.StateStatistic"/>.</summary>
/// <param name="State">S.</param>
/// <param name="Target">The place of its descriptor.</param>
/// <param name="Visits">Inferences, at least 1.</param>
/// <param name="EnergyMillijoules">Of the device, on average.</param>
/// <param name="LatencyMs">On average.</param>
/// <param name="Late">Inferences that missed what was asked of them.</param>
[GenerateSerializer, Immutable, Alias("autoscale.StateStatistic")]
public readonly record struct StateStatisticMessage(
    [property: Id(0)] int State,
    [property: Id(1)] int Target,
    [property: Id(2)] long Visits,
    [property: Id(3)] double EnergyMillijoules,
    [property: Id(4)] double LatencyMs,
    [property: Id(5)] long Late);
