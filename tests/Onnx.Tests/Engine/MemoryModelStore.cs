using System.Collections.Concurrent;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;

namespace AutoScale.Onnx.Tests.Engine;

/// <summary>Models in memory; counts reads, and holds them back while <see cref="Gate"/> is not completed.</summary>
sealed class MemoryModelStore : IModelStore
{
    public ConcurrentDictionary<ModelId, byte[]> Models { get; } = new();

    public ConcurrentQueue<ModelId> Reads { get; } = new();

    public Task Gate { get; set; } = Task.CompletedTask;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken)
    {
        Reads.Enqueue(model);
        await Gate.WaitAsync(cancellationToken);
        return Models.TryGetValue(model, out var bytes) ? bytes : throw new ModelNotFoundException(model);
    }

    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ModelId>>([.. Models.Keys.OrderBy(model => model.Name, StringComparer.Ordinal)]);
}
