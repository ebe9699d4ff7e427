using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>
/// What devices send. Unknown members and missing ones are refused: a setting that is silently ignored is worse than an error.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    // The generated writers would write an absent byte[] as "".
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EnrollRequest))]
[JsonSerializable(typeof(TokenRefreshRequest))]
[JsonSerializable(typeof(EpochRequest))]
[JsonSerializable(typeof(ExperienceRequest))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(WireDirective))]
public sealed partial class FleetRequestJson : JsonSerializerContext;

/// <summary>What devices receive. A newer server may say more than this version reads.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EnrollResponse))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(WirePosition))]
[JsonSerializable(typeof(ExperienceResponse))]
[JsonSerializable(typeof(DecisionResponse))]
[JsonSerializable(typeof(ModelListing[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(WireDirective))]
[JsonSerializable(typeof(FleetHint))]
public sealed partial class FleetResponseJson : JsonSerializerContext;
