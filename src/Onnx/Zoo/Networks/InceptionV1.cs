using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>
/// Inception v1, "GoogLeNet" (Szegedy et al., CVPR 2015), at 224x224: 57 convolutions. As in the published checkpoints (TF-Slim, torchvision) the third branch
/// is 3x3 where the paper has 5x5, and batch normalisation stands where the paper normalises locally.
/// </summary>
static class InceptionV1
{
    /// <summary>Channels: 1x1 | reduce, 3x3 | reduce, second 3x3 | pool projection.</summary>
    static readonly (string Name, int One, int Reduce, int Three, int SecondReduce, int SecondThree, int Projection)[] Blocks =
    [
        ("3a", 64, 96, 128, 16, 32, 32),
        ("3b", 128, 128, 192, 32, 96, 64),
        ("4a", 192, 96, 208, 16, 48, 64),
        ("4b", 160, 112, 224, 24, 64, 64),
        ("4c", 128, 128, 256, 24, 64, 64),
        ("4d", 112, 144, 288, 32, 64, 64),
        ("4e", 256, 160, 320, 32, 128, 128),
        ("5a", 256, 160, 320, 32, 128, 128),
        ("5b", 384, 192, 384, 48, 128, 128),
    ];

    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("inception_v1", seed);
        var x = graph.Convolve("conv1", graph.Image(224), 64, 7, Activation.Relu, stride: 2);
        x = graph.MaxPool("pool1", x, 2);
        x = graph.Convolve("conv2.reduce", x, 64, 1, Activation.Relu);
        x = graph.Convolve("conv2", x, 192, 3, Activation.Relu);
        x = graph.MaxPool("pool2", x, 2);
        foreach (var block in Blocks)
        {
            if (block.Name is "4a" or "5a")
            {
                x = graph.MaxPool($"{block.Name}.before", x, 2);
            }

            var one = graph.Convolve($"{block.Name}.one", x, block.One, 1, Activation.Relu);
            var three = graph.Convolve($"{block.Name}.three.reduce", x, block.Reduce, 1, Activation.Relu);
            three = graph.Convolve($"{block.Name}.three", three, block.Three, 3, Activation.Relu);
            var second = graph.Convolve($"{block.Name}.second.reduce", x, block.SecondReduce, 1, Activation.Relu);
            second = graph.Convolve($"{block.Name}.second", second, block.SecondThree, 3, Activation.Relu);
            var pool = graph.MaxPool($"{block.Name}.pool", x, 1);
            pool = graph.Convolve($"{block.Name}.projection", pool, block.Projection, 1, Activation.Relu);
            x = graph.Concat(block.Name, one, three, second, pool);
        }

        graph.Classify(x);
        return graph.Build();
    }
}
