using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>MobileNet v1 (Howard et al., arXiv 1704.04861, table 1), width 1.0, at 224x224.</summary>
static class MobileNetV1
{
    /// <summary>Output channels and stride of the thirteen depthwise separable blocks.</summary>
    static readonly (int Channels, int Stride)[] Blocks =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("mobilenet_v1", seed);
        graph.Classify(Backbone(graph, graph.Image(224)).Last);
        return graph.Build();
    }

    /// <summary>The features: after block 11 (stride 16) and after block 13 (stride 32).</summary>
    public static (FeatureMap Middle, FeatureMap Last) Backbone(GraphBuilder graph, FeatureMap image)
    {
        var x = graph.Convolve("conv0", image, 32, 3, Activation.Relu6, stride: 2);
        var middle = x;
        for (var block = 1; block <= Blocks.Length; block++)
        {
            var (channels, stride) = Blocks[block - 1];
            x = graph.Depthwise($"conv{block}.depthwise", x, 3, Activation.Relu6, stride);
            x = graph.Convolve($"conv{block}.pointwise", x, channels, 1, Activation.Relu6);
            middle = block == 11 ? x : middle;
        }

        return (middle, x);
    }
}
