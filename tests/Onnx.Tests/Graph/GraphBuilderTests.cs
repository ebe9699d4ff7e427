using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Tests.Graph;

public sealed class GraphBuilderTests
{
    static float[] Weights(ulong seed, string name, params string[] before)
    {
        var graph = new GraphBuilder("test", seed);
        foreach (var other in before)
        {
            graph.Weights(other, [3], 1);
        }

        graph.Weights(name, [100, 101], 0.5f, 2);
        return Onnx.Graph.Tensors.ReadFloats(graph.Build().Graph.Initializer[^1]);
    }

    [Fact]
    public void Weights_AreUniformBetweenTheirBounds()
    {
        var weights = Weights(1, "w");

        Assert.Equal(10100, weights.Length);
        Assert.All(weights, weight => Assert.InRange(weight, 1.5f, 2.5f));
        Assert.InRange(weights.Average(), 1.99, 2.01);
        // The variance of a uniform distribution of width 1 is 1/12.
        Assert.InRange(weights.Average(weight => (weight - 2) * (weight - 2)), 0.081, 0.086);
        Assert.True(weights.Distinct().Count() > 10000);
    }

    [Fact]
    public void Weights_DependOnSeedAndNameAlone()
    {
        Assert.Equal(Weights(1, "w"), Weights(1, "w", "added", "later"));
        Assert.NotEqual(Weights(1, "w"), Weights(2, "w"));
        Assert.NotEqual(Weights(1, "w"), Weights(1, "v"));
    }

    [Fact]
    public void Build_WritesTheFormat()
    {
        var graph = new GraphBuilder("test", 1);
        var x = graph.Input("x", DataType.Float, -1, 4);
        graph.Output(graph.Node("Relu", "y", [x]), DataType.Float, -1, 4);

        var model = ModelFile.Parse(ModelFile.Write(graph.Build()));

        Assert.Equal((8, 17), (model.IrVersion, Assert.Single(model.OpsetImport).Version));
        Assert.Equal("batch", model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal(4, model.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue);
        Assert.Equal(["x"], model.Graph.Node[0].Input);
    }

    [Fact]
    public void Node_RefusesANameThatIsTaken()
    {
        var graph = new GraphBuilder("test", 1);
        graph.Input("x", DataType.Float, 1);

        Assert.Throws<ArgumentException>(() => graph.Node("Relu", "x", ["x"]));
    }
}
