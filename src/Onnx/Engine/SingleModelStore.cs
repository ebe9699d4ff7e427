using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>One model held in memory, under a name of its own; to run it once.</summary>
public sealed class SingleModelStore(ReadOnlyMemory<byte> bytes) : IModelStore
{
    public static ModelId Id { get; } = new("model", "1");

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) => ValueTask.FromResult(bytes);

    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>([Id]);
}
