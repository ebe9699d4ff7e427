using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>MobileNet v3 large (Howard et al., ICCV 2019, table 1), width 1.0, at 224x224.</summary>
static class MobileNetV3
{
    static readonly (int Kernel, int Expansion, int Channels, bool Squeeze, Activation Activation, int Stride)[] Blocks =
    [
        (3, 16, 16, false, Activation.Relu, 1),
        (3, 64, 24, false, Activation.Relu, 2),
        (3, 72, 24, false, Activation.Relu, 1),
        (5, 72, 40, true, Activation.Relu, 2),
        (5, 120, 40, true, Activation.Relu, 1),
        (5, 120, 40, true, Activation.Relu, 1),
        (3, 240, 80, false, Activation.HardSwish, 2),
        (3, 200, 80, false, Activation.HardSwish, 1),
        (3, 184, 80, false, Activation.HardSwish, 1),
        (3, 184, 80, false, Activation.HardSwish, 1),
        (3, 480, 112, true, Activation.HardSwish, 1),
        (3, 672, 112, true, Activation.HardSwish, 1),
        (5, 672, 160, true, Activation.HardSwish, 2),
        (5, 960, 160, true, Activation.HardSwish, 1),
        (5, 960, 160, true, Activation.HardSwish, 1),
    ];

    /// <summary>The block whose expansion is the last map at stride 16.</summary>
    const int FirstAtStride32 = 13;

    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("mobilenet_v3", seed);
        var x = graph.Pooled("pool", Backbone(graph, graph.Image(224)).Last);
        x = graph.FullyConnected("penultimate", x, 1280, Activation.HardSwish);
        x = graph.FullyConnected("logits", x, ConvolutionBlocks.Classes, Activation.None);
        graph.Output(x.Name, DataType.Float, -1, ConvolutionBlocks.Classes);
        return graph.Build();
    }

    /// <summary>
    /// The features: the expansion of block 13, and the last convolution. For detection the paper halves the channels after the stride of 32 (section 6.3).
    /// </summary>
    public static (FeatureMap Middle, FeatureMap Last) Backbone(GraphBuilder graph, FeatureMap image, bool forDetection = false)
    {
        var x = graph.Convolve("conv0", image, 16, 3, Activation.HardSwish, stride: 2);
        var middle = x;
        for (var block = 1; block <= Blocks.Length; block++)
        {
            var (kernel, expansion, channels, squeeze, activation, stride) = Blocks[block - 1];
            if (forDetection && block >= FirstAtStride32)
            {
                (expansion, channels) = (block == FirstAtStride32 ? expansion : expansion / 2, channels / 2);
            }

            (x, var expanded) = InvertedResidual.Add(graph, $"block{block}", x, expansion, channels, kernel, stride, activation, squeeze);
            middle = block == FirstAtStride32 ? expanded : middle;
        }

        return (middle, graph.Convolve("conv_last", x, x.Channels * 6, 1, Activation.HardSwish));
    }
}
