using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>Inception v3 (Szegedy et al., CVPR 2016), at 299x299, without the auxiliary head, which inference never runs: 94 convolutions.</summary>
static class InceptionV3
{
    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("inception_v3", seed);
        var x = graph.Convolve("1a", graph.Image(299), 32, 3, Activation.Relu, stride: 2, valid: true);
        x = graph.Convolve("2a", x, 32, 3, Activation.Relu, valid: true);
        x = graph.Convolve("2b", x, 64, 3, Activation.Relu);
        x = graph.MaxPool("3a", x, 2, valid: true);
        x = graph.Convolve("3b", x, 80, 1, Activation.Relu);
        x = graph.Convolve("4a", x, 192, 3, Activation.Relu, valid: true);
        x = graph.MaxPool("5a", x, 2, valid: true);
        x = Square(graph, "5b", x, 32);
        x = Square(graph, "5c", x, 64);
        x = Square(graph, "5d", x, 64);
        x = ReduceTo17(graph, "6a", x);
        x = Factorised(graph, "6b", x, 128);
        x = Factorised(graph, "6c", x, 160);
        x = Factorised(graph, "6d", x, 160);
        x = Factorised(graph, "6e", x, 192);
        x = ReduceTo8(graph, "7a", x);
        x = Expanded(graph, "7b", x);
        x = Expanded(graph, "7c", x);
        graph.Classify(x);
        return graph.Build();
    }

    /// <summary>35x35 blocks (figure 5 of the paper).</summary>
    static FeatureMap Square(GraphBuilder graph, string name, FeatureMap x, int projection)
    {
        var one = Conv(graph, $"{name}.one", x, 64, 1, 1);
        var five = Conv(graph, $"{name}.five.1", x, 48, 1, 1);
        five = Conv(graph, $"{name}.five.2", five, 64, 5, 5);
        var three = Conv(graph, $"{name}.three.1", x, 64, 1, 1);
        three = Conv(graph, $"{name}.three.2", three, 96, 3, 3);
        three = Conv(graph, $"{name}.three.3", three, 96, 3, 3);
        return graph.Concat(name, one, five, three, Projection(graph, name, x, projection));
    }

    static FeatureMap ReduceTo17(GraphBuilder graph, string name, FeatureMap x)
    {
        var three = Halve(graph, $"{name}.three", x, 384);
        var twice = Conv(graph, $"{name}.twice.1", x, 64, 1, 1);
        twice = Conv(graph, $"{name}.twice.2", twice, 96, 3, 3);
        twice = Halve(graph, $"{name}.twice.3", twice, 96);
        return graph.Concat(name, three, twice, graph.MaxPool($"{name}.pool", x, 2, valid: true));
    }

    /// <summary>17x17 blocks, 7x7 as 1x7 and 7x1 (figure 6).</summary>
    static FeatureMap Factorised(GraphBuilder graph, string name, FeatureMap x, int width)
    {
        var one = Conv(graph, $"{name}.one", x, 192, 1, 1);
        var seven = Conv(graph, $"{name}.seven.1", x, width, 1, 1);
        seven = Conv(graph, $"{name}.seven.2", seven, width, 1, 7);
        seven = Conv(graph, $"{name}.seven.3", seven, 192, 7, 1);
        var twice = Conv(graph, $"{name}.twice.1", x, width, 1, 1);
        twice = Conv(graph, $"{name}.twice.2", twice, width, 7, 1);
        twice = Conv(graph, $"{name}.twice.3", twice, width, 1, 7);
        twice = Conv(graph, $"{name}.twice.4", twice, width, 7, 1);
        twice = Conv(graph, $"{name}.twice.5", twice, 192, 1, 7);
        return graph.Concat(name, one, seven, twice, Projection(graph, name, x, 192));
    }

    static FeatureMap ReduceTo8(GraphBuilder graph, string name, FeatureMap x)
    {
        var three = Conv(graph, $"{name}.three.1", x, 192, 1, 1);
        three = Halve(graph, $"{name}.three.2", three, 320);
        var seven = Conv(graph, $"{name}.seven.1", x, 192, 1, 1);
        seven = Conv(graph, $"{name}.seven.2", seven, 192, 1, 7);
        seven = Conv(graph, $"{name}.seven.3", seven, 192, 7, 1);
        seven = Halve(graph, $"{name}.seven.4", seven, 192);
        return graph.Concat(name, three, seven, graph.MaxPool($"{name}.pool", x, 2, valid: true));
    }

    /// <summary>8x8 blocks with expanded filter banks (figure 7).</summary>
    static FeatureMap Expanded(GraphBuilder graph, string name, FeatureMap x)
    {
        var one = Conv(graph, $"{name}.one", x, 320, 1, 1);
        var three = Fork(graph, $"{name}.three", Conv(graph, $"{name}.three.1", x, 384, 1, 1));
        var twice = Conv(graph, $"{name}.twice.1", x, 448, 1, 1);
        twice = Fork(graph, $"{name}.twice", Conv(graph, $"{name}.twice.2", twice, 384, 3, 3));
        return graph.Concat(name, one, three, twice, Projection(graph, name, x, 192));
    }

    static FeatureMap Fork(GraphBuilder graph, string name, FeatureMap x) =>
        graph.Concat(name, Conv(graph, $"{name}.wide", x, 384, 1, 3), Conv(graph, $"{name}.tall", x, 384, 3, 1));

    static FeatureMap Projection(GraphBuilder graph, string name, FeatureMap x, int channels) =>
        Conv(graph, $"{name}.projection", graph.AveragePool($"{name}.pool", x, 1), channels, 1, 1);

    static FeatureMap Halve(GraphBuilder graph, string name, FeatureMap x, int channels) =>
        graph.Convolve(name, x, channels, 3, Activation.Relu, stride: 2, valid: true);

    static FeatureMap Conv(GraphBuilder graph, string name, FeatureMap x, int channels, int height, int width) =>
        graph.Convolve(name, x, channels, (height, width), Activation.Relu);
}
