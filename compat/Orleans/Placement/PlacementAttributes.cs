using Orleans.Runtime;

namespace Orleans.Placement
{
    /// <summary>How a silo is chosen for a grain of this class.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public abstract class PlacementAttribute : Attribute
    {
        protected PlacementAttribute(PlacementStrategy placement) => PlacementStrategy = placement;

        public PlacementStrategy PlacementStrategy { get; }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class RandomPlacementAttribute() : PlacementAttribute(new RandomPlacement());

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class HashBasedPlacementAttribute() : PlacementAttribute(new HashBasedPlacement());

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class ActivationCountBasedPlacementAttribute() : PlacementAttribute(new ActivationCountBasedPlacement());

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class ResourceOptimizedPlacementAttribute() : PlacementAttribute(new ResourceOptimizedPlacement());
}

namespace Orleans.Runtime
{
    public abstract class PlacementStrategy
    {
        public virtual bool IsUsingGrainDirectory => true;
    }

    /// <summary>Any compatible silo.</summary>
    public sealed class RandomPlacement : PlacementStrategy;

    /// <summary>The calling silo if it is compatible, or else any.</summary>
    public sealed class PreferLocalPlacement : PlacementStrategy;

    /// <summary>By the hash of the grain id over the sorted compatible silos.</summary>
    public sealed class HashBasedPlacement : PlacementStrategy;

    /// <summary>The compatible silo with the fewest activations.</summary>
    public sealed class ActivationCountBasedPlacement : PlacementStrategy;

    /// <summary>The default upstream weighs load; all silos here share one process, so it counts activations.</summary>
    internal sealed class ResourceOptimizedPlacement : PlacementStrategy;

    internal sealed class StatelessWorkerPlacement(int maxLocalWorkers, bool removeIdleWorkers) : PlacementStrategy
    {
        public override bool IsUsingGrainDirectory => false;

        internal int MaxLocalWorkers { get; } = maxLocalWorkers > 0
            ? maxLocalWorkers
            : throw new ArgumentOutOfRangeException(nameof(maxLocalWorkers), maxLocalWorkers, "A stateless worker needs at least one worker.");

        internal bool RemoveIdleWorkers { get; } = removeIdleWorkers;
    }
}
