using AutoScale.Onnx.Graph;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>
/// Layers that the convolutional networks share. Batch normalisation is folded into the convolution's weights and bias, as every inference export does.
/// Weights are drawn as He et al. (ICCV 2015) initialise them, so that activations stay finite through all layers.
/// </summary>
static class ConvolutionBlocks
{
    /// <summary>The classes of ImageNet.</summary>
    public const int Classes = 1000;

    public static FeatureMap Image(this GraphBuilder graph, int size) => new(graph.Input("input", DataType.Float, -1, 3, size, size), 3);

    /// <summary>A square convolution; padded to keep the size at stride 1 unless <paramref name="valid"/>.</summary>
    public static FeatureMap Convolve(
        this GraphBuilder graph, string name, FeatureMap x, int channels, int kernel, Activation activation, int stride = 1, bool valid = false,
        int group = 1, float gain = 1) => graph.Convolve(name, x, channels, (kernel, kernel), activation, stride, valid, group, gain);

    public static FeatureMap Convolve(
        this GraphBuilder graph, string name, FeatureMap x, int channels, (int Height, int Width) kernel, Activation activation, int stride = 1,
        bool valid = false, int group = 1, float gain = 1)
    {
        var fanIn = x.Channels / group * kernel.Height * kernel.Width;
        var weights = graph.Weights(
            $"{name}.weight", [channels, x.Channels / group, kernel.Height, kernel.Width], gain * Bound(fanIn, activation));
        var bias = graph.Weights($"{name}.bias", [channels], 0.05f);
        var (top, left) = valid ? (0, 0) : (kernel.Height / 2, kernel.Width / 2);
        var y = graph.Node(
            "Conv", name, [x.Name, weights, bias],
            Attributes.Ints("kernel_shape", kernel.Height, kernel.Width),
            Attributes.Ints("strides", stride, stride),
            Attributes.Ints("pads", top, left, top, left),
            Attributes.Int("group", group));
        return new FeatureMap(graph.Activate(y, activation), channels);
    }

    public static FeatureMap Depthwise(
        this GraphBuilder graph, string name, FeatureMap x, int kernel, Activation activation, int stride = 1) =>
        graph.Convolve(name, x, x.Channels, kernel, activation, stride, group: x.Channels);

    public static FeatureMap MaxPool(this GraphBuilder graph, string name, FeatureMap x, int stride, bool valid = false) =>
        graph.Pool("MaxPool", name, x, stride, valid);

    public static FeatureMap AveragePool(this GraphBuilder graph, string name, FeatureMap x, int stride) =>
        graph.Pool("AveragePool", name, x, stride, valid: false);

    public static FeatureMap Concat(this GraphBuilder graph, string name, params ReadOnlySpan<FeatureMap> parts)
    {
        var names = new string[parts.Length];
        var channels = 0;
        for (var part = 0; part < parts.Length; part++)
        {
            names[part] = parts[part].Name;
            channels += parts[part].Channels;
        }

        return new FeatureMap(graph.Node("Concat", name, names, Attributes.Int("axis", 1)), channels);
    }

    public static FeatureMap Add(this GraphBuilder graph, string name, FeatureMap left, FeatureMap right) =>
        left with { Name = graph.Node("Add", name, [left.Name, right.Name]) };

    /// <summary>[batch, channels, h, w] → [batch, channels].</summary>
    public static FeatureMap Pooled(this GraphBuilder graph, string name, FeatureMap x)
    {
        var pooled = graph.Node("GlobalAveragePool", name, [x.Name]);
        return x with { Name = graph.Node("Flatten", $"{name}.flat", [pooled], Attributes.Int("axis", 1)) };
    }

    /// <summary>[batch, channels] → [batch, units].</summary>
    public static FeatureMap FullyConnected(this GraphBuilder graph, string name, FeatureMap x, int units, Activation activation)
    {
        var weights = graph.Weights($"{name}.weight", [units, x.Channels], Bound(x.Channels, activation));
        var bias = graph.Weights($"{name}.bias", [units], 0.05f);
        var y = graph.Node("Gemm", name, [x.Name, weights, bias], Attributes.Int("transB", 1));
        return new FeatureMap(graph.Activate(y, activation), units);
    }

    /// <summary>Global pool and one layer: the output <c>logits</c> [batch, 1000].</summary>
    public static void Classify(this GraphBuilder graph, FeatureMap x)
    {
        var logits = graph.FullyConnected("logits", graph.Pooled("pool", x), Classes, Activation.None);
        graph.Output(logits.Name, DataType.Float, -1, Classes);
    }

    public static string Activate(this GraphBuilder graph, string x, Activation activation) => activation switch
    {
        Activation.Relu => graph.Node("Relu", $"{x}.relu", [x]),
        Activation.Relu6 => graph.Node("Clip", $"{x}.relu6", [x, graph.Scalar("zero", 0), graph.Scalar("six", 6)]),
        Activation.HardSwish => graph.Node("HardSwish", $"{x}.hardswish", [x]),
        _ => x,
    };

    /// <summary>A uniform distribution over ±√(3g/n) has the variance g/n: g = 2 where a rectifier halves it, 1 elsewhere.</summary>
    public static float Bound(int fanIn, Activation activation) => (float)Math.Sqrt((activation is Activation.None ? 3.0 : 6.0) / fanIn);

    static FeatureMap Pool(this GraphBuilder graph, string type, string name, FeatureMap x, int stride, bool valid)
    {
        var pad = valid ? 0 : 1;
        return x with
        {
            Name = graph.Node(
                type, name, [x.Name],
                Attributes.Ints("kernel_shape", 3, 3),
                Attributes.Ints("strides", stride, stride),
                Attributes.Ints("pads", pad, pad, pad, pad)),
        };
    }
}
