namespace Orleans.Runtime;

/// <summary>Where a grain is active: grain, incarnation and silo.</summary>
[GenerateSerializer, Immutable]
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    [Id(0)]
    public GrainId GrainId { get; init; }

    [Id(1)]
    public ActivationId ActivationId { get; init; }

    [Id(2)]
    public SiloAddress? SiloAddress { get; init; }

    public bool IsComplete => !GrainId.IsDefault && !ActivationId.IsDefault && SiloAddress is not null;

    public bool Matches(GrainAddress? other) =>
        other is not null && GrainId == other.GrainId && ActivationId == other.ActivationId && Equals(SiloAddress, other.SiloAddress);

    public bool Equals(GrainAddress? other) => Matches(other);

    public override bool Equals(object? obj) => obj is GrainAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(GrainId, ActivationId, SiloAddress);

    public override string ToString() => $"{GrainId} as {ActivationId} on {SiloAddress}";
}
