using System.Text.Json;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.OpenInference;

/// <summary>An inference request of the Open Inference Protocol v2.</summary>
/// <param name="Inputs">The inputs.</param>
/// <param name="Outputs">The outputs wanted; empty for all.</param>
/// <param name="Parameters">The request's parameters; empty for none.</param>
/// <param name="Id">Comes back with the answer; null for none.</param>
public sealed record InferRequest(
    IReadOnlyList<Tensor> Inputs, IReadOnlyList<OutputRequest> Outputs, IReadOnlyDictionary<string, JsonElement> Parameters, string? Id = null)
{
    /// <summary>Whether all outputs are wanted as bytes: the parameter <c>binary_data_output</c>.</summary>
    public bool BinaryOutputs => Parameters.TryGetValue("binary_data_output", out var value) && value.ValueKind is JsonValueKind.True;
}

/// <summary>An output that is wanted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Binary">Whether as bytes; null for what the whole request says.</param>
public sealed record OutputRequest(string Name, bool? Binary = null);

/// <summary>An answer of the Open Inference Protocol v2.</summary>
/// <param name="ModelName">The model that answered.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="ModelVersion">Its version; null where there are none.</param>
/// <param name="Id">The request's.</param>
/// <param name="Parameters">Strings, numbers and booleans; null for none.</param>
public sealed record InferResponse(
    string ModelName,
    IReadOnlyList<Tensor> Outputs,
    string? ModelVersion = null,
    string? Id = null,
    IReadOnlyDictionary<string, JsonElement>? Parameters = null);

/// <summary>A message is not of the protocol; the text names the part.</summary>
public sealed class OpenInferenceException(string message) : Exception(message);
