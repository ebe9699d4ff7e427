using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>An enumeration as a camelCase word; numbers are refused.</summary>
public sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
