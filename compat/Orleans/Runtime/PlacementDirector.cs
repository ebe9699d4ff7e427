using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>Chooses the silo of a new activation: active silos, narrowed by the filters of the class, then its strategy.</summary>
internal static class PlacementDirector
{
    internal static SiloRuntime Choose(EmbeddedCluster cluster, GrainModel model, GrainCall call)
    {
        var placing = call.Runtime.PlacingSilo(call.Target);
        var candidates = cluster.ActiveSilos.ToList();
        if (candidates.Count == 0)
        {
            throw new SiloUnavailableException($"Cannot place grain '{call.Target}' because there are no compatible silos.");
        }

        foreach (var filter in model.Filters)
        {
            candidates = Narrow(filter, candidates, placing, call);
        }

        if (candidates.Count == 0)
        {
            throw new OrleansException($"No active nodes are compatible with grain {model.GrainType} and interface {call.InterfaceType} version 0.");
        }

        return model.Placement switch
        {
            PreferLocalPlacement or StatelessWorkerPlacement => candidates.Find(silo => silo == placing) ?? Any(candidates),
            HashBasedPlacement => candidates.OrderBy(silo => silo.SiloAddress).ElementAt((int)(call.Target.GetUniformHashCode() % (uint)candidates.Count)),
            RandomPlacement => Any(candidates),
            ActivationCountBasedPlacement or ResourceOptimizedPlacement => candidates.MinBy(silo => silo.ActivationCount)!,
            _ => throw new NotSupportedException($"Placement strategy {model.Placement.GetType()} of {model.Type} needs the real Microsoft.Orleans packages."),
        };
    }

    private static List<SiloRuntime> Narrow(PlacementFilterStrategy filter, List<SiloRuntime> candidates, SiloRuntime placing, GrainCall call)
    {
        var director = placing.Services.GetKeyedService<IPlacementFilterDirector>(filter.GetType())
            ?? throw new InvalidOperationException(
                $"No director is registered for placement filter {filter.GetType()}. For silo metadata call UseSiloMetadata, for an own filter AddPlacementFilter.");
        var target = new PlacementTarget(call.Target, call.RequestContext ?? [], call.InterfaceType, 0);
        var kept = director.Filter(filter, target, candidates.Select(silo => silo.SiloAddress)).ToHashSet();
        return [.. candidates.Where(silo => kept.Contains(silo.SiloAddress))];
    }

    private static SiloRuntime Any(List<SiloRuntime> candidates) => candidates[Random.Shared.Next(candidates.Count)];
}
