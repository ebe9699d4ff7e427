using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.Dashboard.Contract;

/// <summary>An enumeration as camelCase words, also where a host's own settings of JSON describe it.</summary>
sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
