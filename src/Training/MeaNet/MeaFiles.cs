using System.Security.Cryptography;
using System.Text.Json;
using AutoScale.Core.Routing;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.Layers;

namespace AutoScale.Training.MeaNet;

/// <summary>What a folder of weights says of itself.</summary>
/// <param name="Command">The command that makes the same files.</param>
/// <param name="Settings">How they were trained.</param>
/// <param name="HardClasses">The classes of the extension.</param>
/// <param name="Digests">SHA-256 of every block's floats as trained, before rounding.</param>
/// <param name="Files">SHA-256 of every file.</param>
public sealed record MeaManifest(
    string Command, MeaSettings Settings, int[] HardClasses, IReadOnlyDictionary<string, string> Digests, IReadOnlyDictionary<string, string> Files)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectRequiredConstructorParameters = true };
}

/// <summary>Trained blocks as files: weights with their manifest, and ONNX models laid out as a silo and a device read them.</summary>
public static class MeaFiles
{
    public const string Manifest = "manifest.json";

    /// <summary>Weights as halves and the manifest, ready to be written to a folder.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Weights(MeaBlocks blocks, MeaSettings settings, string command)
    {
        var files = Parts(blocks).Select(part => (Name: $"{part.Block}.bin", Bytes: WeightsFile.Write(part.Parameters, half: true))).ToList();
        var manifest = new MeaManifest(
            command, settings, [.. blocks.Hard.Labels], blocks.Digests(), files.ToDictionary(file => file.Name, file => Convert.ToHexStringLower(SHA256.HashData(file.Bytes))));
        files.Add((Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest, MeaManifest.Json)));
        return files;
    }

    /// <summary>Takes blocks up from weights files.</summary>
    /// <param name="read">The bytes of a file by its name.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or not the one that the manifest names.</exception>
    public static MeaBlocks Read(Func<string, byte[]> read)
    {
        var manifest = JsonSerializer.Deserialize<MeaManifest>(read(Manifest), MeaManifest.Json) ?? throw new InvalidDataException("The manifest is empty.");
        var network = new MeaNetwork(ShapeImages.Classes, manifest.HardClasses.Length, manifest.Settings.Widths);
        var single = manifest.Files.ContainsKey($"{MeaTraining.Single}.bin") ? MeaNetwork.SingleExit(ShapeImages.Classes, manifest.Settings.Widths) : null;
        var blocks = new MeaBlocks(
            network, new HardClasses(manifest.HardClasses), MeaNetwork.Cloud(ShapeImages.Classes, manifest.Settings.Widths), single);
        foreach (var (block, parameters) in Parts(blocks))
        {
            var (name, bytes) = ($"{block}.bin", read($"{block}.bin"));
            if (manifest.Files.GetValueOrDefault(name) != Convert.ToHexStringLower(SHA256.HashData(bytes)))
            {
                throw new InvalidDataException($"{name} is not the file that {Manifest} names: their digests differ.");
            }

            WeightsFile.Read(bytes, parameters);
        }

        network.FreezeMain();
        return blocks;
    }

    /// <summary>Blocks from the folder of weights that <see cref="Write"/> made.</summary>
    public static MeaBlocks Read(string folder) => Read(name => File.ReadAllBytes(Path.Combine(folder, name)));

    /// <summary>The blocks that ship with the product.</summary>
    public static MeaBlocks Shipped() => Read(name => Resources.Read($"weights/{name}"));

    /// <summary>The ONNX models of the blocks, by model name.</summary>
    public static IEnumerable<(string Name, ModelProto Model)> Models(MeaBlocks blocks)
    {
        yield return ("meanet_main", OnnxExport.MainBlock(blocks.Network));
        yield return ("meanet_extension", OnnxExport.ExtensionBlock(blocks.Network));
        yield return ("meanet_cloud", OnnxExport.Whole(blocks.Cloud));
        if (blocks.Single is not null)
        {
            yield return ("meanet_single", OnnxExport.Whole(blocks.Single));
        }
    }

    /// <summary>Writes weights to <c>{folder}/weights</c> and models to <c>{folder}/models/{name}/1/model.onnx</c>.</summary>
    public static void Write(string folder, MeaBlocks blocks, MeaSettings settings, string command)
    {
        var weights = Directory.CreateDirectory(Path.Combine(folder, "weights")).FullName;
        foreach (var (name, bytes) in Weights(blocks, settings, command))
        {
            File.WriteAllBytes(Path.Combine(weights, name), bytes);
        }

        WriteModels(Path.Combine(folder, "models"), blocks);
    }

    /// <summary>Writes the models, as <c>--models</c> of a silo and of a device reads them.</summary>
    public static void WriteModels(string folder, MeaBlocks blocks)
    {
        foreach (var (name, model) in Models(blocks))
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, name, OnnxExport.Version)).FullName;
            File.WriteAllBytes(Path.Combine(place, "model.onnx"), ModelFile.Write(model));
        }
    }

    static IEnumerable<(string Block, IEnumerable<Parameter> Parameters)> Parts(MeaBlocks blocks)
    {
        yield return (MeaTraining.Main, blocks.Network.Main.Parameters);
        yield return (MeaTraining.Extension, blocks.ExtensionParameters);
        yield return (MeaTraining.Cloud, blocks.Cloud.Parameters);
        if (blocks.Single is not null)
        {
            yield return (MeaTraining.Single, blocks.Single.Parameters);
        }
    }
}
