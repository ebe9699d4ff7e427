using System.Reflection;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>The grain classes of the application, by type name and by interface.</summary>
internal sealed class GrainRegistry
{
    private static GrainRegistry? s_current;

    private readonly System.Collections.Immutable.ImmutableArray<Assembly> _assemblies;
    private readonly Dictionary<GrainType, GrainModel> _byType = [];
    private readonly Dictionary<Type, List<GrainModel>> _byInterface = [];

    private GrainRegistry(System.Collections.Immutable.ImmutableArray<Assembly> assemblies)
    {
        _assemblies = assemblies;
        Aliases.Check(assemblies);
        foreach (var type in assemblies.SelectMany(ApplicationParts.TypesOf).Where(GrainModel.IsGrainClass))
        {
            var model = new GrainModel(type);
            if (!_byType.TryAdd(model.GrainType, model))
            {
                throw new InvalidOperationException(
                    $"An entry with the same key is already present: grain type \"{model.GrainType}\" is both {_byType[model.GrainType].Type} and {type}. Name one with [GrainType].");
            }

            foreach (var contract in model.Interfaces)
            {
                if (!_byInterface.TryGetValue(contract, out var models))
                {
                    _byInterface[contract] = models = [];
                }

                models.Add(model);
            }
        }
    }

    internal static GrainRegistry Current
    {
        get
        {
            var assemblies = ApplicationParts.Assemblies;
            var current = s_current;
            return current is not null && current._assemblies == assemblies ? current : s_current = new GrainRegistry(assemblies);
        }
    }

    internal IEnumerable<GrainModel> Models => _byType.Values;

    internal GrainModel Find(GrainType type) =>
        _byType.GetValueOrDefault(type) ?? throw new ArgumentException($"Could not find an implementation for grain type {type}");

    internal GrainModel Find(Type contract, string? prefix)
    {
        var models = _byInterface.GetValueOrDefault(contract) ?? [];
        if (!string.IsNullOrEmpty(prefix))
        {
            models = [.. models.Where(model => model.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))];
        }

        if (models.Count == 1)
        {
            return models[0];
        }

        if (models.Count == 0)
        {
            throw new ArgumentException(
                prefix is null
                    ? $"Could not find an implementation for interface {contract}"
                    : $"Could not find an implementation matching prefix \"{prefix}\" for interface {contract}");
        }

        return Default(contract, models)
            ?? throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {contract}. Candidates: {string.Join(", ", models.Select(model => model.GrainType))}");
    }

    // [DefaultGrainType], or IDeviceGrain → DeviceGrain.
    private static GrainModel? Default(Type contract, List<GrainModel> models)
    {
        if (contract.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } named)
        {
            return models.Find(model => model.GrainType == GrainType.Create(named.GrainType));
        }

        return models.Find(model => contract.Name == "I" + model.Type.Name);
    }
}
