using System.Collections.Concurrent;
using AutoScale.Core.Actions;
using AutoScale.Core.Networks;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Splitting;

namespace AutoScale.EdgeClient.Models;

/// <summary>
/// The networks of a device: the newest version of every model in its store, with features by census. <c>{network}.int8</c> is the INT8 model of
/// <c>{network}</c>. Thread-safe; a network is counted when it is first asked for.
/// </summary>
/// <param name="store">The models.</param>
/// <param name="accuracy">What is stated of a network, by its name.</param>
public sealed class EdgeModels(IModelStore store, Func<string, StatedAccuracy> accuracy) : IDisposable
{
    const string Int8Suffix = ".int8";

    readonly SemaphoreSlim turn = new(1, 1);
    readonly ConcurrentDictionary<string, EdgeNetwork> known = new(StringComparer.Ordinal);

    /// <summary>Names of the networks, ascending.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var models = await store.ListAsync(cancellationToken);
        return [.. models.Select(model => model.Name).Where(name => !IsInt8(name) && !PartsModel.IsName(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>A network; null where the store has none of this name.</summary>
    /// <exception cref="InvalidDataException">What is stated of it is wrong.</exception>
    public async Task<EdgeNetwork?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (!known.TryGetValue(name, out var network))
            {
                network = await ReadAsync(name, cancellationToken);
                if (network is not null)
                {
                    known[name] = network;
                }
            }

            return network;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Looks again which version of a network is the newest. One that is gone stays known as it was: its session may still be loaded.</summary>
    /// <param name="model">A model's name; an INT8 model's is its network's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RefreshAsync(string model, CancellationToken cancellationToken)
    {
        var name = IsInt8(model) ? model[..^Int8Suffix.Length] : model;
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (known.ContainsKey(name) && await ReadAsync(name, cancellationToken) is { } network)
            {
                known[name] = network;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The version in use of a network at FP32; null where it was not found before.</summary>
    public ModelId? Known(string network) => known.TryGetValue(network, out var found) ? found.Model : null;

    /// <summary>The model of a network that was found before.</summary>
    public ModelId Resolve(string network, Precision precision)
    {
        var found = known[network];
        return precision is Precision.Int8 ? found.Int8Model ?? new ModelId(network + Int8Suffix, found.Model.Version) : found.Model;
    }

    /// <summary>The newest plans and gates that lie in the store as models of their own (<see cref="PartsModel"/>).</summary>
    public async Task<IReadOnlyList<(ModelId Model, ReadOnlyMemory<byte> File)>> ReadPartsAsync(CancellationToken cancellationToken)
    {
        var models = await store.ListAsync(cancellationToken);
        var found = new List<(ModelId, ReadOnlyMemory<byte>)>();
        foreach (var name in models.Select(model => model.Name).Where(PartsModel.IsName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var newest = Newest(models, name)!.Value;
            found.Add((newest, await store.ReadAsync(newest, cancellationToken)));
        }

        return found;
    }

    /// <summary>The file of a model.</summary>
    /// <exception cref="ModelNotFoundException">The store does not have it.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) => store.ReadAsync(model, cancellationToken);

    public void Dispose() => turn.Dispose();

    static bool IsInt8(string name) => name.EndsWith(Int8Suffix, StringComparison.Ordinal);

    async Task<EdgeNetwork?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var models = await store.ListAsync(cancellationToken);
        if (IsInt8(name) || Newest(models, name) is not { } model)
        {
            return null;
        }

        var int8 = Newest(models, name + Int8Suffix);
        var file = await store.ReadAsync(model, cancellationToken);
        var census = await Task.Run(() => ModelCensus.Read(file), cancellationToken);
        var stated = accuracy(name);
        return new EdgeNetwork(
            new NetworkDescriptor
            {
                Name = name,
                Features = census.Features,
                InputBytes = Bytes(census.Inputs),
                OutputBytes = Bytes(census.Outputs),
                AccuracyPercent = stated.AccuracyPercent,
                Int8AccuracyPercent = int8 is null ? null : stated.Int8AccuracyPercent,
                AccuracySource = stated.Source,
            },
            model,
            int8);
    }

    /// <summary>The highest version: by number where both are numbers, else by text.</summary>
    static ModelId? Newest(IReadOnlyList<ModelId> models, string name)
    {
        ModelId? newest = null;
        foreach (var model in models.Where(model => model.Name == name))
        {
            newest = newest is not { } other || Compare(model.Version, other.Version) > 0 ? model : newest;
        }

        return newest;
    }

    static int Compare(string left, string right) => long.TryParse(left, out var first) && long.TryParse(right, out var second)
        ? first.CompareTo(second)
        : string.CompareOrdinal(left, right);

    /// <summary>Payload bytes of tensors at batch size 1; one of unknown shape counts as none.</summary>
    public static int Bytes(IEnumerable<CensusTensor> tensors) => (int)Math.Min(int.MaxValue, tensors.Sum(tensor =>
        tensor.Shape is { } shape ? Tensor.CountElements(shape) * ElementBytes(tensor.ElementType) : 0));

    /// <summary>By ONNX's name of the type.</summary>
    static int ElementBytes(string type) => type switch
    {
        "Double" or "Int64" or "Uint64" => 8,
        "Float" or "Int32" or "Uint32" => 4,
        "Float16" or "Bfloat16" or "Int16" or "Uint16" => 2,
        _ => 1,
    };
}
