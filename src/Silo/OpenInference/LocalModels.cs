using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Splitting;

namespace AutoScale.Silo.OpenInference;

/// <summary>The models of this silo's stores, listed at the start. Thread-safe.</summary>
sealed class LocalModels
{
    volatile IReadOnlySet<string> withheld = FrozenSet<string>.Empty;
    volatile FrozenDictionary<string, ModelId[]> models = FrozenDictionary<string, ModelId[]>.Empty;

    /// <summary>By name and version.</summary>
    public IEnumerable<ModelId> All => models.OrderBy(model => model.Key, StringComparer.Ordinal).SelectMany(model => model.Value);

    /// <summary>Replaces the list.</summary>
    /// <param name="all">Every model.</param>
    /// <param name="partly">Those that not all devices are offered: only who names their version gets them. Null for none.</param>
    public void Set(IEnumerable<ModelId> all, IReadOnlySet<string>? partly = null)
    {
        withheld = partly ?? FrozenSet<string>.Empty;
        models = Group(all);
    }

    static FrozenDictionary<string, ModelId[]> Group(IEnumerable<ModelId> all) => all.GroupBy(model => model.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(model => model.Key, model => model.Order(VersionOrder.Instance).ToArray(), StringComparer.Ordinal);

    /// <summary>
    /// Versions of a model, lowest first; empty for an unknown one. A part of a model (<see cref="PartName"/>) has the versions of the whole; whether the whole has that cut
    /// shows when it is loaded.
    /// </summary>
    public IReadOnlyList<ModelId> VersionsOf(string name)
    {
        if (models.TryGetValue(name, out var known))
        {
            return known;
        }

        var whole = ModelId.IsValidPart(name, ModelId.MaxNameLength) ? PartName.Read(name).FirstOrDefault(part => models.ContainsKey(part.Model)).Model : null;
        return whole is null ? [] : Array.ConvertAll(models[whole], model => model with { Name = name });
    }

    /// <summary>The version asked for, or the highest that all are offered where none is asked for; null for an unknown model or version.</summary>
    public ModelId? Resolve(string name, string? version)
    {
        var versions = VersionsOf(name);
        foreach (var model in versions)
        {
            if (model.Version == version)
            {
                return model;
            }
        }

        if (version is not null || versions.Count is 0)
        {
            return null;
        }

        var offered = versions.Where(model => !withheld.Contains(model.ToString())).ToArray();
        return offered.Length > 0 ? offered[^1] : null;
    }

    /// <summary>Numbers by value and below other texts, those in ordinal order.</summary>
    sealed class VersionOrder : IComparer<ModelId>
    {
        public static readonly VersionOrder Instance = new();

        public int Compare(ModelId left, ModelId right) => (Number(left), Number(right)) switch
        {
            ({ } a, { } b) when a != b => a.CompareTo(b),
            (not null, null) => -1,
            (null, not null) => 1,
            _ => string.CompareOrdinal(left.Version, right.Version),
        };

        static BigInteger? Number(ModelId model) =>
            BigInteger.TryParse(model.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
