using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Metadata;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>One grain class: its type name, how it is placed, how its calls interleave, when it is idle.</summary>
internal sealed class GrainModel
{
    private readonly Lazy<Func<object, GrainCall, bool>?> _mayInterleave;

    internal GrainModel(Type type)
    {
        Type = type;
        GrainType = GrainTypeOf(type);
        Interfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        Placement = type.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy ?? new ResourceOptimizedPlacement();
        Filters = [.. type.GetCustomAttributes<PlacementFilterAttribute>().Select(attribute => attribute.PlacementFilterStrategy).OrderBy(filter => filter.Order)];
        if (Filters.Select(filter => filter.Order).Distinct().Count() != Filters.Length)
        {
            throw new InvalidOperationException($"The placement filters of {type} share an order; give each its own.");
        }

        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        CollectionAge = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        Subscriptions = [.. type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>()];
        _mayInterleave = new Lazy<Func<object, GrainCall, bool>?>(FindMayInterleave);
        Factory = new Lazy<GrainActivator>(() => new GrainActivator(type));
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal Type[] Interfaces { get; }

    internal PlacementStrategy Placement { get; }

    internal PlacementFilterStrategy[] Filters { get; }

    internal bool IsReentrant { get; }

    internal Func<object, GrainCall, bool>? MayInterleave => _mayInterleave.Value;

    internal TimeSpan? CollectionAge { get; }

    internal ImplicitStreamSubscriptionAttribute[] Subscriptions { get; }

    internal Lazy<GrainActivator> Factory { get; }

    internal static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && typeof(IGrain).IsAssignableFrom(type)
        && !typeof(GrainReference).IsAssignableFrom(type);

    private static bool IsGrainInterface(Type type) =>
        typeof(IGrain).IsAssignableFrom(type)
        && type != typeof(IGrain) && type != typeof(IGrainWithStringKey) && type != typeof(IGrainWithIntegerKey) && type != typeof(IGrainWithGuidKey)
        && type != typeof(IGrainWithIntegerCompoundKey) && type != typeof(IGrainWithGuidCompoundKey);

    private static GrainType GrainTypeOf(Type type)
    {
        if (type.GetCustomAttributes(inherit: false).OfType<IGrainTypeProviderAttribute>().FirstOrDefault() is { } named)
        {
            return named.GetGrainType(null!, type);
        }

#pragma warning disable CA1308 // The convention is lower case.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return GrainType.Create(name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name);
    }

    private Func<object, GrainCall, bool>? FindMayInterleave()
    {
        if (Type.GetCustomAttribute<MayInterleaveAttribute>() is not { } attribute)
        {
            return null;
        }

        var method = Type.GetMethod(
            attribute.CallbackMethodName,
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy,
            [typeof(Serialization.Invocation.IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new InvalidOperationException(
                $"{Type} says [MayInterleave(\"{attribute.CallbackMethodName}\")], but has no method bool {attribute.CallbackMethodName}(IInvokable).");
        }

        return (grain, call) => call is MethodCall invokable
            && (bool)method.Invoke(method.IsStatic ? null : grain, BindingFlags.DoNotWrapExceptions, null, [invokable], null)!;
    }
}
