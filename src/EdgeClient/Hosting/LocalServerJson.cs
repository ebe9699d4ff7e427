using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.Hosting;

/// <summary>What <c>/v2</c> says.</summary>
sealed record ServerMetadata(string Name, string Version, string[] Extensions);

/// <summary>An error of the Open Inference Protocol.</summary>
sealed record ServerError(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ServerError))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(float))]
sealed partial class LocalServerJson : JsonSerializerContext;
