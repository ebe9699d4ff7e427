using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Tests.Census;

/// <summary>Shapes of one node each, worked out by hand from the operators' definitions.</summary>
public sealed class OperatorRulesTests
{
    static AttributeProto[] Parse(string attributes) =>
    [
        .. attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(attribute => attribute.Split('=')).Select(pair =>
            pair[1].StartsWith('[') ? Attributes.Ints(pair[0], [.. pair[1].Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)])
            : long.TryParse(pair[1], out var number) ? Attributes.Int(pair[0], number)
            : Attributes.Text(pair[0], pair[1])),
    ];

    static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    static long[] Shape(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    [Theory]
    [InlineData("MaxPool", "1,2,7,7", "kernel_shape=[3,3] strides=[2,2]", "1,2,3,3")]
    [InlineData("MaxPool", "1,2,8,8", "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", "1,2,4,4")]
    [InlineData("MaxPool", "1,2,4,4", "kernel_shape=[1,1] strides=[3,3] ceil_mode=1 pads=[0,0,1,1]", "1,2,2,2")]
    [InlineData("AveragePool", "1,2,8,8", "kernel_shape=[3,3] strides=[2,2] auto_pad=SAME_UPPER", "1,2,4,4")]
    [InlineData("AveragePool", "1,2,8,8", "kernel_shape=[3,3] auto_pad=VALID", "1,2,6,6")]
    [InlineData("GlobalMaxPool", "1,2,8,8", "", "1,2,1,1")]
    [InlineData("Flatten", "2,3,4", "axis=2", "6,4")]
    [InlineData("Flatten", "2,3,4", "axis=0", "1,24")]
    [InlineData("Transpose", "2,3,4", "", "4,3,2")]
    [InlineData("Squeeze", "1,3,1", "", "3")]
    [InlineData("Squeeze", "1,3,1", "axes=[-1]", "1,3")]
    [InlineData("Unsqueeze", "3,4", "axes=[0,3]", "1,3,4,1")]
    [InlineData("ReduceMean", "2,3,4", "axes=[1]", "2,1,4")]
    [InlineData("ReduceMean", "2,3,4", "axes=[-1] keepdims=0", "2,3")]
    [InlineData("ReduceSum", "2,3,4", "", "1,1,1")]
    [InlineData("ReduceSum", "2,3,4", "noop_with_empty_axes=1", "2,3,4")]
    [InlineData("ArgMax", "2,3,4", "axis=1 keepdims=0", "2,4")]
    [InlineData("DepthToSpace", "1,8,2,3", "blocksize=2", "1,2,4,6")]
    [InlineData("SpaceToDepth", "1,2,4,6", "blocksize=2", "1,8,2,3")]
    [InlineData("Slice", "5,6", "starts=[1] ends=[-1] axes=[1]", "5,4")]
    [InlineData("Slice", "5,6", "starts=[-1000] ends=[1000]", "5,6")]
    [InlineData("Pad", "1,2", "pads=[0,1,0,2]", "1,5")]
    [InlineData("TopK", "2,9", "k=4", "2,4")]
    [InlineData("LayerNormalization", "2,9", "", "2,9")]
    [InlineData("Softmax", "2,9", "axis=1", "2,9")]
    public void OfOneInput(string type, string x, string attributes, string y) =>
        Assert.Equal(y, new SmallModel().Input("x", Shape(x)).Node(type, "x", "y", Parse(attributes)).ShapeOfY());

    [Theory]
    [InlineData("Add", "3,1,5", "4,1", "3,4,5")]
    [InlineData("PRelu", "2,3", "3", "2,3")]
    [InlineData("MatMul", "7,2,3", "3,4", "7,2,4")]
    [InlineData("MatMul", "3", "3,4", "4")]
    [InlineData("MatMul", "2,3", "3", "2")]
    [InlineData("MatMul", "5,1,2,3", "6,3,4", "5,6,2,4")]
    [InlineData("Gather", "5,6", "2,3", "2,3,6")]
    [InlineData("GatherND", "5,6,7", "4,2", "4,7")]
    [InlineData("Concat", "2,3", "2,3", "2,6")]
    public void OfTwoInputs(string type, string a, string b, string y) =>
        Assert.Equal(y, new SmallModel().Input("a", Shape(a)).Input("b", Shape(b)).Node(type, "a b", "y", type == "Concat" ? Parse("axis=-1") : []).ShapeOfY());

    [Theory]
    [InlineData("Reshape", "2,3,4", "0,-1", "2,12")]
    [InlineData("Reshape", "2,3,4", "4,6", "4,6")]
    [InlineData("Expand", "3,1", "2,1,6", "2,3,6")]
    [InlineData("Tile", "2,3", "2,2", "4,6")]
    [InlineData("Unsqueeze", "3", "0,2", "1,3,1")]
    [InlineData("Pad", "2,3", "1,0,0,2", "3,5")]
    [InlineData("ReduceSum", "2,3", "1", "2,1")]
    public void OfAListOfNumbers(string type, string x, string list, string y) =>
        Assert.Equal(y, new SmallModel().Input("x", Shape(x)).Integers("list", Shape(list)).Node(type, "x list", "y").ShapeOfY());

    [Theory]
    [InlineData(0, 9223372036854775807, 1, "6")]
    [InlineData(0, 9223372036854775807, 4, "2")]
    [InlineData(-1, -9223372036854775807, -1, "6")]
    [InlineData(4, 1, -2, "2")]
    [InlineData(5, 2, 1, "0")]
    public void Slice_OfInputs(long start, long end, long step, string y) => Assert.Equal(y, new SmallModel()
        .Input("x", 6).Integers("s", start).Integers("e", end).Integers("a", 0).Integers("t", step).Node("Slice", "x s e a t", "y").ShapeOfY());

    [Theory]
    [InlineData("bhqd,bhkd->bhqk", "2,3,5,8", "2,3,7,8", "2,3,5,7", 2 * 3 * 5 * 7 * 8)]
    [InlineData("ij,jk", "2,3", "3,4", "2,4", 24)]
    public void Einsum_MultipliesByItsLetters(string equation, string a, string b, string y, long work)
    {
        var model = new SmallModel().Input("a", Shape(a)).Input("b", Shape(b)).Node("Einsum", "a b", "y", Attributes.Text("equation", equation));

        Assert.Equal(y, model.ShapeOfY());
        Assert.Equal(work, model.Read().Features.MultiplyAccumulates);
    }

    [Theory]
    [InlineData("Conv", "1,3,8,8", "4,2,3,3")]
    [InlineData("Conv", "1,3,2,2", "4,3,3,3")]
    [InlineData("MatMul", "2,3", "4,5")]
    [InlineData("Gemm", "2,3", "4,5")]
    [InlineData("Add", "2,3", "4,5")]
    [InlineData("Conv", "1,3,8,8", "4")]
    public void Contradictions_AreRefusedByName(string type, string x, string w)
    {
        var model = new SmallModel().Input("x", Shape(x)).Weights("w", Shape(w)).Node(type, "x w", "y");

        Assert.Contains($"'y' ({type})", Assert.Throws<InvalidModelException>(model.ShapeOfY).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void QuantisedOperators_CountTheirWeightsAlone()
    {
        var model = new SmallModel().Input("x", TensorProto.Types.DataType.Uint8, 1, 3, 8, 8).Weights("xs").Weights("ws", 4).Weights("ys");
        foreach (var (name, shape) in ((string, long[])[])[("xz", []), ("wz", [4]), ("yz", []), ("w", [4, 3, 3, 3])])
        {
            model.Proto.Graph.Initializer.Add(Onnx.Graph.Tensors.Raw(name, TensorProto.Types.DataType.Int8, shape, new byte[shape.Aggregate(1L, (a, b) => a * b)]));
        }

        var census = model.Node("QLinearConv", "x xs xz w ws wz ys yz", "y").Output("y").Read();

        Assert.Equal(new(1, 0, 0, 36 * 4 * 27), census.Features);
        Assert.Equal(108, census.Parameters);
    }
}
