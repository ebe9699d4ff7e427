namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>A device's samples since its last contribution.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Sequence">From 1, one more each time; a sequence that was added before is not added again.</param>
/// <param name="Cells">Counts and sums by (state, descriptor).</param>
[GenerateSerializer, Immutable, Alias("autoscale.PriorContribution")]
public sealed record PriorContribution(
    [property: Id(0)] string DeviceId, [property: Id(1)] long Sequence, [property: Id(2)] PriorCellMessage[] Cells);

/// <summary>See <see cref="Core.Learning.PriorCell"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.PriorCell")]
public readonly record struct PriorCellMessage(
    [property: Id(0)] int State, [property: Id(1)] string Descriptor, [property: Id(2)] long Count, [property: Id(3)] double Sum);

/// <summary>One published version.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.PublishedPrior")]
public sealed record PublishedPrior([property: Id(0)] int Version, [property: Id(1)] ReadOnlyMemory<byte> Snapshot);

/// <summary>What a class has published.</summary>
/// <param name="Version">The latest version; 0 for none.</param>
/// <param name="Devices">Devices behind it.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="PublishedAt">When.</param>
[GenerateSerializer, Immutable, Alias("autoscale.PriorInfo")]
public sealed record PriorInfo(
    [property: Id(0)] int Version, [property: Id(1)] int Devices, [property: Id(2)] long Samples, [property: Id(3)] DateTimeOffset PublishedAt);
