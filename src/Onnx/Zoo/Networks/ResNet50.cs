using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>ResNet 50 (He et al., CVPR 2016), at 224x224, version 1.5: the stride sits in the 3x3 convolution. 53 convolutions.</summary>
static class ResNet50
{
    static readonly (int Width, int Blocks)[] Stages = [(64, 3), (128, 4), (256, 6), (512, 3)];

    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("resnet_50", seed);
        var x = graph.Convolve("conv1", graph.Image(224), 64, 7, Activation.Relu, stride: 2);
        x = graph.MaxPool("pool1", x, 2);
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            for (var block = 0; block < Stages[stage].Blocks; block++)
            {
                x = Bottleneck(graph, $"stage{stage + 2}.{block}", x, Stages[stage].Width, stage > 0 && block == 0 ? 2 : 1);
            }
        }

        graph.Classify(x);
        return graph.Build();
    }

    static FeatureMap Bottleneck(GraphBuilder graph, string name, FeatureMap x, int width, int stride)
    {
        var y = graph.Convolve($"{name}.reduce", x, width, 1, Activation.Relu);
        y = graph.Convolve($"{name}.three", y, width, 3, Activation.Relu, stride);
        // Sixteen residuals add up; half the usual weights keep the sum in range without normalisation.
        y = graph.Convolve($"{name}.expand", y, width * 4, 1, Activation.None, gain: 0.5f);
        var shortcut = x.Channels == width * 4 && stride == 1
            ? x
            : graph.Convolve($"{name}.shortcut", x, width * 4, 1, Activation.None, stride);
        var sum = graph.Add(name, y, shortcut);
        return sum with { Name = graph.Activate(sum.Name, Activation.Relu) };
    }
}
