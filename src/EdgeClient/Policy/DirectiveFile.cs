using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Directives;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;

namespace AutoScale.EdgeClient.Policy;

/// <summary>The last order that a device knows, in its folder.</summary>
/// <param name="path">The file; null to keep nothing.</param>
public sealed class DirectiveFile(string? path)
{
    /// <summary>The file's name within a device's folder.</summary>
    public const string Name = "directive.json";

    /// <returns>The order; null where none was ever heard.</returns>
    /// <exception cref="IOException">The file is damaged or cannot be read: which order holds is not known, so the device must not go on as if there were none.</exception>
    public Directive? Load()
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DirectiveJson.Default.WireDirective)?.ToDirective() ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new IOException($"'{path}' is damaged: {error.Message}. Delete it; the device then asks the fleet which orders hold.", error);
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(Directive directive)
    {
        if (path is not null)
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(WireDirective.Of(directive), DirectiveJson.Default.WireDirective), flushToDisk: true);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WireDirective))]
sealed partial class DirectiveJson : JsonSerializerContext;
