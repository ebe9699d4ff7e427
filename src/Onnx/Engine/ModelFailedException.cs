using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>A model exists but does not load, or a run failed for a reason that its signature does not show; the inner exception is the cause.</summary>
public sealed class ModelFailedException(ModelId model, string failure, Exception? cause = null)
    : Exception($"Model '{model}' {failure}", cause)
{
    public ModelId Model { get; } = model;
}
