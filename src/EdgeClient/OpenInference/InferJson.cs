using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.OpenInference;

/// <summary>The JSON of a request, as it is read.</summary>
sealed record RequestJson(
    TensorJson[] Inputs, OutputJson[]? Outputs = null, Dictionary<string, JsonElement>? Parameters = null, string? Id = null);

/// <summary>The JSON of an answer, as it is read.</summary>
sealed record ResponseJson(
    TensorJson[] Outputs, string ModelName = "", string? ModelVersion = null, Dictionary<string, JsonElement>? Parameters = null, string? Id = null);

sealed record TensorJson(
    string Name, long[] Shape, string Datatype, JsonElement? Data = null, Dictionary<string, JsonElement>? Parameters = null);

sealed record OutputJson(string Name, Dictionary<string, JsonElement>? Parameters = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RequestJson))]
[JsonSerializable(typeof(ResponseJson))]
sealed partial class InferJson : JsonSerializerContext;
