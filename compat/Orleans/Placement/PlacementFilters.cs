using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.Placement
{
    /// <summary>Narrows the silos a grain of this class may be placed on; filters run in their order.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public abstract class PlacementFilterAttribute : Attribute
    {
        protected PlacementFilterAttribute(PlacementFilterStrategy placement) => PlacementFilterStrategy = placement;

        public PlacementFilterStrategy PlacementFilterStrategy { get; }
    }

    public abstract class PlacementFilterStrategy
    {
        protected PlacementFilterStrategy(int order) => Order = order;

        public int Order { get; private set; }
    }

    public interface IPlacementFilterDirector
    {
        IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos);
    }

    public static class PlacementFilterExtensions
    {
        public static IServiceCollection AddPlacementFilter<TFilter, TDirector>(this IServiceCollection services, ServiceLifetime strategyLifetime)
            where TFilter : PlacementFilterStrategy, new()
            where TDirector : class, IPlacementFilterDirector
        {
            services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementFilterStrategy), typeof(TFilter).Name, typeof(TFilter), strategyLifetime));
            return services.AddKeyedSingleton<IPlacementFilterDirector, TDirector>(typeof(TFilter));
        }
    }
}

namespace Orleans.Runtime.Placement
{
    /// <summary>The grain to be placed and the values of the call that needs it.</summary>
    public readonly struct PlacementTarget
    {
        public PlacementTarget(GrainId grainIdentity, Dictionary<string, object> requestContextData, GrainInterfaceType interfaceType, ushort interfaceVersion)
        {
            GrainIdentity = grainIdentity;
            RequestContextData = requestContextData;
            InterfaceType = interfaceType;
            InterfaceVersion = interfaceVersion;
        }

        public GrainId GrainIdentity { get; }

        public GrainInterfaceType InterfaceType { get; }

        public ushort InterfaceVersion { get; }

        public Dictionary<string, object> RequestContextData { get; }
    }
}
