using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;

namespace AutoScale.Onnx.Quantization;

/// <summary>One model held in memory, to run it once.</summary>
sealed class OneModelStore(ReadOnlyMemory<byte> bytes) : IModelStore
{
    public static ModelId Id { get; } = new("model", "1");

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) => ValueTask.FromResult(bytes);

    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>([Id]);
}
