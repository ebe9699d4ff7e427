using AutoScale.Onnx.Graph;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Silo.Tests;

/// <summary>Small models with answers that can be checked by hand.</summary>
static class TestModels
{
    /// <summary>Writes them as a model folder: doubled@1 and @10, types@1, lookup@1, divided@1, layered@1.</summary>
    public static void WriteTo(string root)
    {
        // The higher version triples, so that an answer tells which one ran.
        Write(root, "doubled", "1", Scaled(2));
        Write(root, "doubled", "10", Scaled(3));

        Write(root, "layered", "1", Layered());

        var types = new GraphBuilder("types", 1);
        foreach (var (name, type) in new[] { ("flag", DataType.Bool), ("count", DataType.Int64), ("half", DataType.Float16), ("byte", DataType.Uint8), ("real", DataType.Double) })
        {
            types.Input(name, type, 2);
            types.Node("Identity", $"{name}_out", [name]);
            types.Output($"{name}_out", type, 2);
        }

        Write(root, "types", "1", types);

        var lookup = new GraphBuilder("lookup", 1);
        lookup.Input("index", DataType.Int64, -1);
        lookup.Weights("rows", [4, 2], 1);
        lookup.Output(lookup.Node("Gather", "row", ["rows", "index"]), DataType.Float, -1, 2);
        Write(root, "lookup", "1", lookup);

        var divided = new GraphBuilder("divided", 1);
        divided.Input("a", DataType.Float, -1);
        divided.Input("b", DataType.Float, -1);
        divided.Output(divided.Node("Div", "quotient", ["a", "b"]), DataType.Float, -1);
        Write(root, "divided", "1", divided);
    }

    /// <summary>Two layers and a way around them: y = relu(relu(x·W₁)·W₂) + x, so that a cut between the layers sends x too.</summary>
    static GraphBuilder Layered()
    {
        var graph = new GraphBuilder("layered", 1);
        graph.Input("x", DataType.Float, -1, 8);
        var first = graph.Node("Relu", "first", [graph.Node("MatMul", "first.product", ["x", graph.Weights("first.weight", [8, 8], 1)])]);
        var second = graph.Node("Relu", "second", [graph.Node("MatMul", "second.product", [first, graph.Weights("second.weight", [8, 8], 1)])]);
        graph.Output(graph.Node("Add", "y", [second, "x"]), DataType.Float, -1, 8);
        return graph;
    }

    static GraphBuilder Scaled(float factor)
    {
        var graph = new GraphBuilder("scaled", 1);
        graph.Input("x", DataType.Float, -1, 3);
        graph.Scalar("factor", factor);
        graph.Output(graph.Node("Mul", "y", ["x", "factor"]), DataType.Float, -1, 3);
        return graph;
    }

    static void Write(string root, string name, string version, GraphBuilder graph)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name, version)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), ModelFile.Write(graph.Build()));
    }
}
