using System.Text.Json;
using AutoScale.Core.Networks;
using AutoScale.Onnx.Census;

namespace AutoScale.Simulator.Networks;

/// <summary>Reads a network that the emulation has not seen: a JSON file like an object of <c>networks.json</c>, or any ONNX file by its census.</summary>
public static class NetworkReader
{
    const long MostMacs = 10_000_000_000_000;

    /// <summary>Reads a file by its ending, <c>.json</c> or <c>.onnx</c>.</summary>
    /// <exception cref="InvalidNetworkException">The file is no network; the message names the file, the key and the cure.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SimulatedNetwork Read(string path)
    {
        var network = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSON" => ReadJson(File.ReadAllBytes(path), Path.GetFileName(path)),
            ".ONNX" => ReadOnnx(path),
            _ => throw new InvalidNetworkException(Path.GetFileName(path), "it ends neither in .json nor in .onnx."),
        };
        return Check(network, Path.GetFileName(path));
    }

    static SimulatedNetwork ReadJson(byte[] json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<NetworkRow>(json, NetworkRow.Json)?.ToNetwork() ?? throw new InvalidNetworkException(source, "it is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidNetworkException(source, $"at {exception.Path ?? "$"}: {exception.Message}");
        }
    }

    /// <summary>
    /// Layers, work and parameters by census. An ONNX file holds no accuracy: 100 % at every precision, which no constraint refuses and which favours none. A
    /// payload is its tensors' bytes, an image (four dimensions, floats) one byte a channel and pixel, as in docs/calibration.md.
    /// </summary>
    static SimulatedNetwork ReadOnnx(string path)
    {
        ModelCensusResult census;
        try
        {
            census = ModelCensus.Read(path);
        }
        catch (Exception exception) when (exception is not IOException)
        {
            throw new InvalidNetworkException(Path.GetFileName(path), exception.Message);
        }

        return Of(Path.GetFileNameWithoutExtension(path), census);
    }

    /// <summary>A network by its census; its accuracies are unknown, so 100.</summary>
    public static SimulatedNetwork Of(string name, ModelCensusResult census)
    {
        var depthwise = Macs(census, LayerKind.DepthwiseConvolution);
        var convolution = Macs(census, LayerKind.Convolution);
        var isImage = census.Inputs.Any(input => input.Shape is { Count: 4 });
        return new SimulatedNetwork
        {
            Descriptor = new NetworkDescriptor
            {
                Name = name,
                Features = census.Features,
                InputBytes = Bytes(census.Inputs, isImage),
                OutputBytes = Bytes(census.Outputs, asImage: false),
                AccuracyPercent = 100,
                Int8AccuracyPercent = 100,
                AccuracySource = "assumed: an ONNX file holds no accuracy, so no constraint refuses it",
            },
            Task = isImage ? NetworkTask.Classification : NetworkTask.Text,
            DepthwiseLayers = census.DepthwiseConvolutions,
            ConvolutionMacs = convolution,
            DepthwiseMacs = depthwise,
            DenseMacs = census.Features.MultiplyAccumulates - convolution - depthwise,
            Parameters = census.Parameters,
        };
    }

    static long Macs(ModelCensusResult census, LayerKind kind) => census.Layers.Where(layer => layer.Kind == kind).Sum(layer => layer.MultiplyAccumulates);

    static int Bytes(IReadOnlyList<CensusTensor> tensors, bool asImage)
    {
        var bytes = 0L;
        foreach (var tensor in tensors)
        {
            var elements = (tensor.Shape ?? []).Aggregate(1L, (product, dimension) => product * Math.Max(1, dimension));
            bytes += elements * (asImage && tensor.Shape is { Count: 4 } ? 1 : ElementBytes(tensor.ElementType));
        }

        return (int)Math.Min(bytes, int.MaxValue);
    }

    static int ElementBytes(string type) => type switch
    {
        "Int64" or "Double" or "Uint64" => 8,
        "Float16" or "Bfloat16" or "Int16" or "Uint16" => 2,
        "Int8" or "Uint8" or "Bool" => 1,
        _ => 4,
    };

    static SimulatedNetwork Check(SimulatedNetwork network, string source)
    {
        var descriptor = network.Descriptor;
        Require(descriptor.Name.Length is >= 1 and <= 128, $"name is '{descriptor.Name}'; it must have 1 to 128 characters.");
        Range(descriptor.Features.ConvolutionLayers, 0, 100_000, "convolutionLayers");
        Range(network.DepthwiseLayers, 0, 100_000, "depthwiseLayers");
        Range(descriptor.Features.FullyConnectedLayers, 0, 100_000, "fullyConnectedLayers");
        Range(descriptor.Features.RecurrentLayers, 0, 100_000, "recurrentLayers");
        Range(network.ConvolutionMacs, 0, MostMacs, "convolutionMacs");
        Range(network.DepthwiseMacs, 0, MostMacs, "depthwiseMacs");
        Range(network.DenseMacs, 0, MostMacs, "denseMacs");
        Range(descriptor.Features.MultiplyAccumulates, 1, 3 * MostMacs, "the sum of all multiply-accumulates");
        Range(network.Parameters, 0, MostMacs, "parameters");
        Range(descriptor.InputBytes, 1, 100_000_000, "inputBytes");
        Range(descriptor.OutputBytes, 1, 100_000_000, "outputBytes");
        Range(descriptor.AccuracyPercent, 0, 100, "accuracyPercent");
        Range(descriptor.Int8AccuracyPercent ?? 0, 0, 100, "int8AccuracyPercent");
        return network;

        void Range(double value, double low, double high, string key) =>
            Require(value >= low && value <= high, FormattableString.Invariant($"{key} is {value}; it must be from {low} to {high}."));

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new InvalidNetworkException(source, problem);
            }
        }
    }
}

/// <summary>A network file that cannot be used. The message names the file, the key and the range.</summary>
public sealed class InvalidNetworkException(string source, string problem) : Exception($"Network {source}: {problem}");
