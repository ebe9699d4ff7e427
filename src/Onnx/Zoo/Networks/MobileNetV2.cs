using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>MobileNet v2 (Sandler et al., CVPR 2018, table 2), width 1.0, at 224x224.</summary>
static class MobileNetV2
{
    /// <summary>t, c, n, s of the paper's table: expansion, channels, repeats, stride of the first.</summary>
    static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("mobilenet_v2", seed);
        graph.Classify(Backbone(graph, graph.Image(224)).Last);
        return graph.Build();
    }

    /// <summary>The features: the expansion of the first block at stride 32 (itself still at stride 16), and the last convolution.</summary>
    public static (FeatureMap Middle, FeatureMap Last) Backbone(GraphBuilder graph, FeatureMap image)
    {
        var x = graph.Convolve("conv0", image, 32, 3, Activation.Relu6, stride: 2);
        var middle = x;
        var block = 0;
        foreach (var stage in Stages)
        {
            for (var repeat = 0; repeat < stage.Repeats; repeat++)
            {
                (x, var expanded) = InvertedResidual.Add(
                    graph, $"block{++block}", x, x.Channels * stage.Expansion, stage.Channels, 3, repeat == 0 ? stage.Stride : 1, Activation.Relu6);
                middle = stage.Channels == 160 && repeat == 0 ? expanded : middle;
            }
        }

        return (middle, graph.Convolve("conv_last", x, 1280, 1, Activation.Relu6));
    }
}
