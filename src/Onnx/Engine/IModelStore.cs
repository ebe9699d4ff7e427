using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>Where ONNX files come from. A version never changes once it is listed: what was read stays cached. Thread-safe.</summary>
public interface IModelStore
{
    /// <summary>The bytes of a model's ONNX file, weights included. The reader does not write to them.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model or version.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken);

    /// <summary>Every model that can be read, ordered by name and version; empty when there is none.</summary>
    ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken);
}
