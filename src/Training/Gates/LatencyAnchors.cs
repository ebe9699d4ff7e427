using System.Text.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Onnx.Census;

namespace AutoScale.Training.Gates;

/// <summary>
/// The emulation's rule for a network that nobody published a latency of (docs/calibration.md): <c>t = (M_conv + M_depthwise / e_depthwise + M_dense / e_dense) / rate +
/// layers · t_launch</c>, the rate being the geometric mean over the processor's published latencies.
/// </summary>
static class LatencyAnchors
{
    /// <summary>Constants of docs/calibration.md for a CPU and for a GPU.</summary>
    static (double Depthwise, double Dense, double LaunchMs) Constants(ProcessorKind kind) => kind is ProcessorKind.Cpu ? (0.5, 0.7, 0.01) : (0.3, 0.25, 0.03);

    static readonly Lazy<Dictionary<string, Work>> Published = new(ReadNetworks);

    /// <summary>What a network asks of a processor.</summary>
    public readonly record struct Work(double Convolution, double Depthwise, double Dense, int Layers)
    {
        public static Work Of(ModelCensusResult census)
        {
            double Macs(Func<LayerKind, bool> kinds) => census.Layers.Where(layer => kinds(layer.Kind)).Sum(layer => layer.MultiplyAccumulates);
            var features = census.Features;
            return new Work(
                Macs(kind => kind is LayerKind.Convolution), Macs(kind => kind is LayerKind.DepthwiseConvolution),
                Macs(kind => kind is not (LayerKind.Convolution or LayerKind.DepthwiseConvolution)),
                features.ConvolutionLayers + census.DepthwiseConvolutions + features.FullyConnectedLayers + features.RecurrentLayers);
        }

        public double On(ProcessorKind kind) => Convolution + (Depthwise / Constants(kind).Depthwise) + (Dense / Constants(kind).Dense);

        public double LaunchMs(ProcessorKind kind) => Layers * Constants(kind).LaunchMs;
    }

    /// <summary>The latency of a network on a processor at its fastest step, in ms.</summary>
    /// <exception cref="ArgumentException">Nothing is published of the processor at FP32.</exception>
    public static double LatencyMs(Work work, ProcessorKind kind, IEnumerable<PublishedLatency> published)
    {
        double[] logs =
        [
            .. from entry in published
               where entry.Processor == kind && entry.Precision is Precision.Fp32 && Published.Value.ContainsKey(entry.Network)
               let known = Published.Value[entry.Network]
               select Math.Log(known.On(kind) / Math.Max(entry.LatencyMs - known.LaunchMs(kind), entry.LatencyMs / 2)),
        ];
        return logs.Length > 0
            ? (work.On(kind) / Math.Exp(logs.Average())) + work.LaunchMs(kind)
            : throw new ArgumentException($"Nothing is published of this device's {kind} at FP32; the rule needs a latency to start from.");
    }

    static Dictionary<string, Work> ReadNetworks()
    {
        using var json = JsonDocument.Parse(Resources.Read("networks.json"));
        return json.RootElement.EnumerateArray().ToDictionary(
            network => network.GetProperty("name").GetString()!,
            network => new Work(
                network.GetProperty("convolutionMacs").GetDouble(),
                network.GetProperty("depthwiseMacs").GetDouble(),
                network.GetProperty("denseMacs").GetDouble(),
                ((string[])["convolutionLayers", "depthwiseLayers", "fullyConnectedLayers", "recurrentLayers"]).Sum(count => network.GetProperty(count).GetInt32())));
    }
}
