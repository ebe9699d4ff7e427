using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Grains.Models;

/// <inheritdoc cref="IModelCatalogGrain"/>
[GrainType(AutoScaleGrains.Catalog)]
public sealed class ModelCatalogGrain(
    [PersistentState("catalog", AutoScaleStorage.Name)] IPersistentState<ModelCatalogGrainState> store) : Grain, IModelCatalogGrain
{
    public async Task<string?> RegisterAsync(CatalogEntry[] entries, CancellationToken cancellationToken)
    {
        var known = Known();
        var changed = false;
        foreach (var entry in entries)
        {
            var old = known.GetValueOrDefault(entry.Model);
            if (Problem(entry, old) is { } problem)
            {
                return problem;
            }

            if (old is null)
            {
                known[entry.Model] = entry;
                changed = true;
            }
        }

        if (changed)
        {
            await SaveAsync(known);
        }

        return null;
    }

    public Task<CatalogEntry[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(store.State.Entries);

    public async Task<bool> SetRolloutAsync(string model, int percent, CancellationToken cancellationToken)
    {
        if (percent is < 0 or > 100)
        {
            throw new ArgumentException($"The roll-out is {percent} percent; it must be from 0 to 100.");
        }

        var known = Known();
        if (!known.TryGetValue(model, out var entry))
        {
            return false;
        }

        if (entry.RolloutPercent != percent)
        {
            known[model] = entry with { RolloutPercent = percent };
            await SaveAsync(known);
        }

        return true;
    }

    SortedDictionary<string, CatalogEntry> Known() =>
        new(store.State.Entries.ToDictionary(entry => entry.Model, StringComparer.Ordinal), StringComparer.Ordinal);

    Task SaveAsync(SortedDictionary<string, CatalogEntry> known) =>
        store.ReplaceAsync(new ModelCatalogGrainState { Entries = [.. known.Values] }, this);

    static string? Problem(CatalogEntry entry, CatalogEntry? old) => entry switch
    {
        _ when !ModelId.TryParse(entry.Model, out _) => $"'{entry.Model}' is no model id; write name@version.",
        { Sha256: not { Length: 64 } } => $"The digest of {entry.Model} must be 64 hexadecimal digits.",
        _ when !entry.Sha256.All(char.IsAsciiHexDigitLower) => $"The digest of {entry.Model} must be 64 hexadecimal digits, lower case.",
        { RolloutPercent: < 0 or > 100 } => $"The roll-out of {entry.Model} is {entry.RolloutPercent} percent; it must be from 0 to 100.",
        _ when old is not null && old.Sha256 != entry.Sha256 =>
            $"{entry.Model} is registered with the digest {old.Sha256}, not {entry.Sha256}; a changed file needs a new version.",
        _ => null,
    };
}
