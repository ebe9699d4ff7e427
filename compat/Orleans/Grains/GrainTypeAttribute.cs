using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Names the grain type of a class, which is otherwise the class name in lower case without "grain".</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class GrainTypeAttribute : Attribute, IGrainTypeProviderAttribute
    {
        private readonly GrainType _grainType;

        public GrainTypeAttribute(string grainType) => _grainType = GrainType.Create(grainType);

        public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
    }
}

namespace Orleans.Metadata
{
    public interface IGrainTypeProviderAttribute
    {
        GrainType GetGrainType(IServiceProvider services, Type type);
    }
}
