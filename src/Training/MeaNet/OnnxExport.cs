using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Training.Layers;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Training.MeaNet;

/// <summary>
/// Writes trained layers as ONNX, each normalisation folded into the convolution before it. Blocks become models of their own, because ONNX Runtime runs all
/// of a graph whatever output is asked for.
/// </summary>
public static class OnnxExport
{
    public const string Image = "image";
    public const string Features = "features";
    public const string Logits = "logits";

    /// <summary>The version that exported models carry.</summary>
    public const string Version = "1";

    /// <summary>Main: image to logits over all classes, and the features that the extension takes.</summary>
    public static ModelProto MainBlock(MeaNetwork network) => Build(network.Main, [(0, Image)], [(network.Main.Last, Logits), (network.FeatureNode, Features)]);

    /// <summary>Adaptive block and extension: image and main's features to logits over the hard classes.</summary>
    public static ModelProto ExtensionBlock(MeaNetwork network)
    {
        // The extended graph begins with main's nodes, at main's places.
        return Build(network.Extended, [(0, Image), (network.FeatureNode, Features)], [(network.Extended.Last, Logits)], "meanet_extension");
    }

    /// <summary>A network with one exit: image to logits.</summary>
    public static ModelProto Whole(LayerGraph graph) => Build(graph, [(0, Image)], [(graph.Last, Logits)]);

    static ModelProto Build(LayerGraph graph, (int Node, string Name)[] inputs, (int Node, string Name)[] outputs, string? name = null)
    {
        var builder = new GraphBuilder(name ?? graph.Name, seed: 0);
        var values = inputs.ToDictionary(input => input.Node, input => builder.Input(input.Name, DataType.Float, Shape(graph.ShapeOf(input.Node))));
        var names = outputs.ToDictionary(output => output.Node, output => output.Name);
        foreach (var (node, _) in outputs)
        {
            Emit(node);
        }

        foreach (var (node, output) in outputs)
        {
            var shape = graph.ShapeOf(node);
            builder.Output(output, DataType.Float, output is Logits ? [-1, shape.Channels] : Shape(shape));
        }

        return builder.Build();

        string Emit(int node)
        {
            if (!values.TryGetValue(node, out var value))
            {
                var (layer, _, sources) = graph.Nodes[node];
                var result = names.GetValueOrDefault(node, layer!.Name);
                values[node] = value = layer switch
                {
                    Normalization normalization => Folded(normalization, (Convolution)graph.Nodes[sources[0]].Layer!, Emit(graph.Nodes[sources[0]].Inputs[0]), result),
                    Sum => Activated(builder.Node("Add", $"{result}.add", [Emit(sources[0]), Emit(sources[1])]), result),
                    GlobalAverage => builder.Node("Flatten", result, [builder.Node("GlobalAveragePool", $"{result}.pool", [Emit(sources[0])])]),
                    Convolution { Bias: not null } dense when dense.Output.Area is 1 => Dense(dense, Emit(sources[0]), result),
                    _ => throw new NotSupportedException($"Layer '{layer.Name}' is no layer that is exported on its own."),
                };
            }

            return value;
        }

        string Activated(string value, string result) => builder.Node("Relu", result, [value]);

        string Folded(Normalization normalization, Convolution convolution, string from, string result)
        {
            var (weights, bias) = Fold(normalization, convolution);
            var half = convolution.Kernel / 2;
            var node = builder.Node(
                "Conv",
                normalization.Relu ? $"{result}.conv" : result,
                [
                    from,
                    builder.Weights(convolution.Weights.Name, [convolution.Output.Channels, convolution.InputChannels, convolution.Kernel, convolution.Kernel], weights),
                    builder.Weights($"{convolution.Name}.bias", [convolution.Output.Channels], bias),
                ],
                Attributes.Ints("kernel_shape", convolution.Kernel, convolution.Kernel),
                Attributes.Ints("strides", convolution.Stride, convolution.Stride),
                Attributes.Ints("pads", half, half, half, half));
            return normalization.Relu ? Activated(node, result) : node;
        }

        string Dense(Convolution dense, string from, string result) => builder.Node(
            "Gemm",
            result,
            [
                from,
                builder.Weights(dense.Weights.Name, [dense.Output.Channels, dense.InputChannels], Filters(dense, _ => 1)),
                builder.Weights(dense.Bias!.Name, [dense.Output.Channels], dense.Bias.Values.AsSpan(0, dense.Output.Channels)),
            ],
            Attributes.Int("transB", 1));
    }

    static (float[] Weights, float[] Bias) Fold(Normalization normalization, Convolution convolution)
    {
        var bias = new float[convolution.Output.Channels];
        for (var filter = 0; filter < bias.Length; filter++)
        {
            bias[filter] = normalization.Folded(filter).Addend;
        }

        return (Filters(convolution, filter => normalization.Folded(filter).Multiplier), bias);
    }

    /// <summary>Weights by filter, input channel, row and column, as ONNX wants them, without the spare channels.</summary>
    static float[] Filters(Convolution convolution, Func<int, float> factor)
    {
        var (filters, channels, taps) = (convolution.Output.Channels, convolution.InputChannels, convolution.Kernel * convolution.Kernel);
        var stored = convolution.Weights.Values.Length / taps / convolution.Output.Stride;
        var weights = new float[filters * channels * taps];
        for (var filter = 0; filter < filters; filter++)
        {
            var scale = factor(filter);
            for (var channel = 0; channel < channels; channel++)
            {
                for (var tap = 0; tap < taps; tap++)
                {
                    weights[(((filter * channels) + channel) * taps) + tap] =
                        convolution.Weights.Values[(((tap * stored) + channel) * convolution.Output.Stride) + filter] * scale;
                }
            }
        }

        return weights;
    }

    static long[] Shape(MapShape shape) => [-1, shape.Channels, shape.Height, shape.Width];
}
