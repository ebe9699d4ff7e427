using AutoScale.Onnx.Graph;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Silo.Tests;

/// <summary>Small blocks of a model with exits: 4 classes, 2 of them hard.</summary>
static class TestBlocks
{
    public const int Width = 6;

    public static byte[] MainBlock(bool givesFeatures = true, string input = "image")
    {
        var main = new GraphBuilder("main", 1);
        main.Input(input, DataType.Float, -1, Width);
        main.Output(main.Node("MatMul", "logits", [input, main.Weights("w", [Width, 4], 11)]), DataType.Float, -1, 4);
        if (givesFeatures)
        {
            main.Output(main.Node("Relu", "features", [input]), DataType.Float, -1, Width);
        }

        return ModelFile.Write(main.Build());
    }

    public static byte[] Extension(int classes = 2)
    {
        var extension = new GraphBuilder("extension", 1);
        extension.Input("image", DataType.Float, -1, Width);
        extension.Input("features", DataType.Float, -1, Width);
        var sum = extension.Node("Add", "sum", ["image", "features"]);
        extension.Output(extension.Node("MatMul", "logits", [sum, extension.Weights("w", [Width, classes], 12)]), DataType.Float, -1, classes);
        return ModelFile.Write(extension.Build());
    }

    public static byte[] Large(int classes = 4, string output = "logits")
    {
        var large = new GraphBuilder("large", 1);
        large.Input("image", DataType.Float, -1, Width);
        large.Output(large.Node("MatMul", output, ["image", large.Weights("w", [Width, classes], 13)]), DataType.Float, -1, classes);
        return ModelFile.Write(large.Build());
    }
}
