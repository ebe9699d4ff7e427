using System.Diagnostics.CodeAnalysis;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Runtime.Placement.Filtering;

/// <summary>Places only on silos whose metadata equals the placing silo's under every key.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
[Experimental("ORLEANSEXP004")]
public class RequiredMatchSiloMetadataPlacementFilterAttribute(string[] metadataKeys, int order = 0)
    : PlacementFilterAttribute(new RequiredMatchSiloMetadataPlacementFilterStrategy(metadataKeys, order));

/// <summary>Prefers silos that match the placing silo under the most keys, the last key weighing most, while at least <c>minCandidates</c> remain.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
[Experimental("ORLEANSEXP004")]
public class PreferredMatchSiloMetadataPlacementFilterAttribute(string[] orderedMetadataKeys, int minCandidates = 2, int order = 0)
    : PlacementFilterAttribute(new PreferredMatchSiloMetadataPlacementFilterStrategy(orderedMetadataKeys, minCandidates, order));

public class RequiredMatchSiloMetadataPlacementFilterStrategy(string[] metadataKeys, int order) : PlacementFilterStrategy(order)
{
    public RequiredMatchSiloMetadataPlacementFilterStrategy()
        : this([], 0)
    {
    }

    public string[] MetadataKeys { get; private set; } = metadataKeys;
}

public class PreferredMatchSiloMetadataPlacementFilterStrategy(string[] orderedMetadataKeys, int minCandidates, int order) : PlacementFilterStrategy(order)
{
    public PreferredMatchSiloMetadataPlacementFilterStrategy()
        : this([], 2, 0)
    {
    }

    public string[] OrderedMetadataKeys { get; set; } = orderedMetadataKeys;

    public int MinCandidates { get; set; } = minCandidates;
}

internal sealed class RequiredMatchDirector(ILocalSiloDetails local, ISiloMetadataCache cache) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var keys = (filterStrategy as RequiredMatchSiloMetadataPlacementFilterStrategy)?.MetadataKeys ?? [];
        var own = cache.GetSiloMetadata(local.SiloAddress).Metadata;
        return silos.Where(silo =>
        {
            var theirs = cache.GetSiloMetadata(silo).Metadata;
            return keys.All(key => own.GetValueOrDefault(key) == theirs.GetValueOrDefault(key));
        });
    }
}

internal sealed class PreferredMatchDirector(ILocalSiloDetails local, ISiloMetadataCache cache) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        if (filterStrategy is not PreferredMatchSiloMetadataPlacementFilterStrategy { OrderedMetadataKeys: var keys, MinCandidates: var minimum })
        {
            return silos;
        }

        var own = cache.GetSiloMetadata(local.SiloAddress).Metadata;
        var scored = silos.Select(silo => (silo, score: Score(keys, silo, own))).OrderByDescending(pair => pair.score).ToList();
        if (own.Count == 0 || scored.Count <= minimum || scored[0].score == 0)
        {
            return scored.Select(pair => pair.silo);
        }

        var least = scored[Math.Max(minimum, 1) - 1].score;
        return scored.Where(pair => pair.score >= least).Select(pair => pair.silo);
    }

    // Matches count from the last key, which weighs most, up to the first that differs.
    private int Score(string[] keys, SiloAddress silo, System.Collections.Immutable.ImmutableDictionary<string, string> own)
    {
        var theirs = cache.GetSiloMetadata(silo).Metadata;
        var score = 0;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (!own.TryGetValue(keys[i], out var mine) || !theirs.TryGetValue(keys[i], out var other) || mine != other)
            {
                break;
            }

            score++;
        }

        return score;
    }
}
