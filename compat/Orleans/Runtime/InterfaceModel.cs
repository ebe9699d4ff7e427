using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>One grain interface: its name, its methods and the class behind references to it.</summary>
internal sealed class InterfaceModel
{
    private static readonly ConcurrentDictionary<Type, InterfaceModel> s_models = new();

    private InterfaceModel(Type type)
    {
        Type = type;
        InterfaceType = GrainInterfaceType.Create(type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.FullName!);
        Methods =
        [
            .. new[] { type }.Concat(type.GetInterfaces())
                .SelectMany(part => part.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                .Select(method => new MethodModel(this, method)),
        ];
        CreateReference = ProxyFactory.Create(this);
    }

    internal Type Type { get; }

    internal GrainInterfaceType InterfaceType { get; }

    internal MethodModel[] Methods { get; }

    internal Func<CallRuntime, GrainId, GrainReference> CreateReference { get; }

    /// <summary>Throws <see cref="Serialization.CodecNotFoundException"/> where a parameter could not travel, as a reference's class does upstream.</summary>
    internal static InterfaceModel Get(Type type)
    {
        if (s_models.TryGetValue(type, out var model))
        {
            return model;
        }

        if (!type.IsInterface || !typeof(IAddressable).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{type} is not a grain interface: it must be an interface that extends {nameof(IGrain)} or {nameof(IGrainObserver)}.", nameof(type));
        }

        return s_models.GetOrAdd(type, static key => new InterfaceModel(key));
    }
}
