using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace AutoScale.Silo.Storage;

/// <summary>Grain state as UTF-8 JSON, byte arrays as base64: an operator can read what a grain remembers.</summary>
public sealed class StateJson : IGrainStorageSerializer
{
    static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, Options);
}
