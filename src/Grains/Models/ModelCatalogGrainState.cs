using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Grains.Models;

/// <summary>The catalog at rest.</summary>
[GenerateSerializer, Alias("autoscale.ModelCatalogGrainState")]
public sealed record ModelCatalogGrainState
{
    /// <summary>Ascending by model id, in ordinal order.</summary>
    [Id(0)]
    public CatalogEntry[] Entries { get; init; } = [];
}
