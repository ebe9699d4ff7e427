using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>One model in the cache, as a dashboard shows it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Bytes">Size of its file.</param>
/// <param name="RunsInFlight">Runs, and callers waiting for its load, that hold the session now.</param>
public readonly record struct LoadedModel(ModelId Model, long Bytes, int RunsInFlight);
