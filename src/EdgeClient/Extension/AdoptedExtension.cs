using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Journal;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;

namespace AutoScale.EdgeClient.Extension;

/// <summary>
/// The extension that this device trained and took into use, with the gate that holds with it: <c>{data}/extension</c>. The model carries part of its digest in its name, so that
/// it stands beside that of the fleet, under no version that the fleet could give away. The record that names it is written last and whole: a kill leaves the old one or the new one in use.
/// </summary>
/// <param name="data">The device's folder.</param>
public sealed class AdoptedExtension(string data)
{
    string Folder => Path.Combine(data, "extension");

    string Record => Path.Combine(Folder, "adopted.json");

    string Models => Path.Combine(Folder, "models");

    /// <summary>Where the training is kept.</summary>
    public string Checkpoint => Path.Combine(Directory.CreateDirectory(Folder).FullName, "extension.checkpoint");

    /// <summary>The models of this device's own training beside others; the others alone where it never trained.</summary>
    public IModelStore Beside(IModelStore store) => Directory.Exists(Models) ? new CompositeModelStore(store, new DirectoryModelStore(Models)) : store;

    /// <summary>What the device calls a trained extension.</summary>
    /// <param name="extension">The name of the one that it began from.</param>
    /// <param name="model">The trained file.</param>
    public static string NameOf(string extension, ReadOnlySpan<byte> model) => $"{extension.Split("-device-")[0]}-device-{Convert.ToHexStringLower(SHA256.HashData(model))[..12]}";

    /// <summary>Makes ready that a model may be added while the device runs.</summary>
    public void Prepare() => Directory.CreateDirectory(Models);

    /// <summary>Stores a model, not yet in use.</summary>
    /// <param name="name">What <see cref="NameOf"/> says.</param>
    /// <param name="model">The ONNX file.</param>
    public void Store(string name, ReadOnlySpan<byte> model)
    {
        var file = FileOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, model, flushToDisk: true);
    }

    /// <summary>Takes a model away that is not to be used.</summary>
    public void Discard(string name) => Directory.Delete(Path.Combine(Models, name), recursive: true);

    /// <summary>Records that a stored model is in use, for the next start.</summary>
    /// <param name="gate">The gate with it.</param>
    /// <param name="original">The gate's file that it stands for.</param>
    public void Keep(GateFile gate, ReadOnlySpan<byte> original)
    {
        var record = new JsonObject { ["replaces"] = DigestOf(original), ["gate"] = JsonNode.Parse(gate.Write()) };
        AtomicFile.Write(Record, JsonSerializer.SerializeToUtf8Bytes(record), flushToDisk: true);
    }

    /// <summary>Exits with this device's own extension where it was taken into use for the very gate at hand; a fleet's new gate is used as it came.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public IReadOnlyList<EdgeExit> Apply(IReadOnlyList<EdgeExit> exits)
    {
        if (!File.Exists(Record))
        {
            return exits;
        }

        try
        {
            var record = JsonNode.Parse(File.ReadAllBytes(Record));
            var (replaces, json) = ((string?)record?["replaces"], JsonSerializer.SerializeToUtf8Bytes(record?["gate"]));
            return [.. exits.Select(exit => DigestOf(exit.Source.Span) == replaces && Own(json, exit.Source) is { } own ? own : exit)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"{Record} is damaged; delete it to go back to the extension that the gate came with. {error.Message}", error);
        }
    }

    /// <summary>The adopted exit; null where its model is gone or another, so that the old weights are used.</summary>
    EdgeExit? Own(byte[] json, ReadOnlyMemory<byte> original)
    {
        var own = EdgeExit.Read(json) with { Source = original };
        return own.Plan.Extension is { } name && File.Exists(FileOf(name)) && own.Mismatch(name, File.ReadAllBytes(FileOf(name))) is null ? own : null;
    }

    string FileOf(string name) => Path.Combine(Models, name, OnnxExport.Version, "model.onnx");

    static string DigestOf(ReadOnlySpan<byte> gate) => Convert.ToHexStringLower(SHA256.HashData(gate));
}
