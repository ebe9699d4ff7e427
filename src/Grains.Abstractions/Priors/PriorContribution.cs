namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>A device's samples since its last contribution.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Sequence">From 1, one more each time; a sequence that was added before is not added again.</param>
/// <param name="Cells">Statistics by (context, descriptor), each once.</param>
[GenerateSerializer, Immutable, Alias("autoscale.PriorContribution")]
public sealed record PriorContribution(
    [property: Id(0)] string DeviceId, [property: Id(1)] long Sequence, [property: Id(2)] StatisticCellMessage[] Cells);

/// <summary>See <see cref="Core.Learning.StatisticCell"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.StatisticCell")]
public readonly record struct StatisticCellMessage(
    [property: Id(0)] string Context,
    [property: Id(1)] string Descriptor,
    [property: Id(2)] double Count,
    [property: Id(3)] double Sum,
    [property: Id(4)] double SumOfSquares);
