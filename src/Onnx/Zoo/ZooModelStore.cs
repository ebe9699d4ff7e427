using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Quantization;

namespace AutoScale.Onnx.Zoo;

/// <summary>
/// Serves the ten networks, made in memory when first asked for: <c>{id}@1</c> in FP32 and <c>{id}.int8@1</c> in INT8 QDQ form. The bytes are the same on every machine.
/// Random weights stand for cost and traffic, never for accuracy.
/// </summary>
/// <param name="cacheBytes">How many bytes of models to keep; the least recently read go first. 0 keeps none: making one takes well under two seconds.</param>
public sealed class ZooModelStore(long cacheBytes = ZooModelStore.DefaultCacheBytes) : IModelStore
{
    /// <summary>256 MiB: the largest two models together.</summary>
    public const long DefaultCacheBytes = 256L << 20;

    /// <summary>The version of every model here.</summary>
    public const string Version = "1";

    const string Int8Suffix = ".int8";

    readonly ByteCache<ModelId> cache = new(cacheBytes);

    /// <summary>The id of a network's model at a precision.</summary>
    public static ModelId IdOf(ZooNetwork network, bool int8) => new(int8 ? network.Id + Int8Suffix : network.Id, Version);

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken)
    {
        var int8 = model.Name.EndsWith(Int8Suffix, StringComparison.Ordinal);
        var network = ModelZoo.Find(int8 ? model.Name[..^Int8Suffix.Length] : model.Name);
        if (network is null || model.Version != Version)
        {
            throw new ModelNotFoundException(model);
        }

        return await cache.GetAsync(model, () => Make(network, int8)).WaitAsync(cancellationToken);
    }

    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>(
        [.. ModelZoo.Networks.SelectMany(network => (ModelId[])[IdOf(network, int8: false), IdOf(network, int8: true)])
            .OrderBy(model => model.Name, StringComparer.Ordinal)]);

    static byte[] Make(ZooNetwork network, bool int8)
    {
        var model = network.Build(ModelZoo.Seed);
        return ModelFile.Write(int8 ? StaticQuantizer.Quantize(model, ZooCalibration.Recorded(network)) : model);
    }
}
