using AutoScale.Core.States;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Tests.Census;

public sealed class ModelCensusTests
{
    static readonly AttributeProto Kernel3 = Attributes.Ints("kernel_shape", 3, 3);

    [Fact]
    public void Read_TellsConvolutionsApart()
    {
        var census = new SmallModel()
            .Input("x", 1, 4, 8, 8)
            .Weights("dense", 6, 4, 3, 3).Node("Conv", "x dense", "a", Kernel3)
            .Weights("grouped", 6, 3, 1, 1).Node("Conv", "a grouped", "b", Attributes.Int("group", 2))
            .Weights("depthwise", 12, 1, 3, 3).Node("Conv", "b depthwise", "c", Attributes.Int("group", 6))
            .Node("GlobalAveragePool", "c", "pooled")
            .Weights("excite", 5, 12, 1, 1).Node("Conv", "pooled excite", "y")
            .Output("y").Read();

        // 6x6 outputs: 36·6·36, 36·6·3; 4x4: 16·12·9; 1x1: 12·5.
        Assert.Equal(new NetworkFeatures(2, 1, 0, 7776 + 648 + 1728 + 60), census.Features);
        Assert.Equal(
            [LayerKind.Convolution, LayerKind.Convolution, LayerKind.DepthwiseConvolution, LayerKind.FullyConnected],
            census.Layers.Select(layer => layer.Kind));
    }

    [Fact]
    public void Read_TellsAFullyConnectedLayerFromAProductOfComputedValues()
    {
        var census = new SmallModel()
            .Input("x", 1, 5, 4)
            .Weights("w", 4, 6).Weights("b", 6)
            .Node("MatMul", "x w", "wide").Node("Add", "wide b", "biased")
            .Node("Transpose", "biased", "t", Attributes.Ints("perm", 0, 2, 1))
            .Node("MatMul", "biased t", "y").Output("y").Read();

        Assert.Equal(new NetworkFeatures(0, 1, 0, (5 * 4 * 6) + (5 * 6 * 5)), census.Features);
        Assert.Equal(24 + 6, census.Parameters);
    }

    [Fact]
    public void Read_CountsASharedWeightOnce()
    {
        var census = new SmallModel()
            .Input("x", 1, 4).Weights("w", 4, 4)
            .Node("MatMul", "x w", "a").Node("MatMul", "a w", "y").Output("y").Read();

        Assert.Equal(2, census.Features.FullyConnectedLayers);
        Assert.Equal(16, census.Parameters);
    }

    [Fact]
    public void Read_TakesAProductOfConstantsForNoLayer()
    {
        var census = new SmallModel()
            .Input("x", 1, 4).Weights("u", 4, 2).Weights("v", 2, 4)
            .Node("MatMul", "u v", "w").Node("MatMul", "x w", "y").Output("y").Read();

        Assert.Equal(new NetworkFeatures(0, 1, 0, 16), census.Features);
    }

    [Fact]
    public void Read_NamesAnUnknownOperatorThatALayerNeeds()
    {
        var model = new SmallModel()
            .Input("x", 1, 3, 8, 8).Weights("w", 4, 3, 3, 3)
            .Node("test.custom::Warp", "x", "warped").Node("Relu", "warped", "r").Node("Conv", "r w", "y").Output("y");
        model.Proto.Graph.Node[0].Name = "warp1";

        var error = Assert.Throws<UnsupportedOperatorException>(model.Read);

        Assert.Equal(("test.custom", "Warp", "warp1"), (error.Domain, error.OperatorType, error.Node));
        Assert.Contains("Conv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PassesOverAnUnknownOperatorBehindTheLayers()
    {
        var census = new SmallModel()
            .Input("x", 1, 4).Weights("w", 4, 2).Node("MatMul", "x w", "a").Node("test.custom::Decode", "a", "b").Node("Relu", "b", "y")
            .Output("y").Read();

        Assert.Equal(1, census.Features.FullyConnectedLayers);
        Assert.Null(census.Outputs[0].Shape);
    }

    [Fact]
    public void Read_RecoversWhereAReshapeStatesTheWholeShape()
    {
        var census = new SmallModel()
            .Input("x", 1, 4).Weights("w", 4, 2).Integers("shape", 1, 4)
            .Node("test.custom::Warp", "x", "a").Node("Reshape", "a shape", "b").Node("MatMul", "b w", "y").Output("y").Read();

        Assert.Equal(8, census.Features.MultiplyAccumulates);
    }

    [Fact]
    public void Read_SaysWhichOperatorLosesTheShape()
    {
        var model = new SmallModel()
            .Input("x", 8).Weights("w", 8, 2)
            .Node("NonZero", "x", "places").Node("Cast", "places", "real", Attributes.Int("to", 1)).Node("MatMul", "real w", "y").Output("y");

        Assert.Equal("NonZero", Assert.Throws<UnsupportedOperatorException>(model.Read).OperatorType);
    }

    static AttributeProto Branch(string name, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = name };
        graph.Node.Add(nodes);
        graph.Output.Add(SmallModel.Value(nodes[^1].Output[0], DataType.Float));
        return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(0, 4)]
    public void Read_TakesTheBranchOfAKnownCondition(long condition, long work)
    {
        var model = new SmallModel().Input("x", 1, 4).Weights("two", 4, 2).Weights("one", 4, 1);
        model.Proto.Graph.Initializer.Add(Tensors.Raw("c", DataType.Bool, [], new[] { (byte)condition }));
        model.Node(
            "If", "c", "y", Branch("then_branch", SmallModel.NodeOf("MatMul", "x two", "t")), Branch("else_branch", SmallModel.NodeOf("MatMul", "x one", "e")));

        Assert.Equal(work, model.Output("y").Read().Features.MultiplyAccumulates);
    }

    [Fact]
    public void Read_RefusesLayersThatRunAsDataDecides()
    {
        var model = new SmallModel().Input("x", 1, 4).Input("c", DataType.Bool, 1).Weights("two", 4, 2).Weights("one", 4, 1).Node(
            "If", "c", "y", Branch("then_branch", SmallModel.NodeOf("MatMul", "x two", "t")), Branch("else_branch", SmallModel.NodeOf("Relu", "x", "e")));

        Assert.Equal("If", Assert.Throws<UnsupportedOperatorException>(model.Output("y").Read).OperatorType);
    }

    [Fact]
    public void Read_RefusesAFunctionThatCallsItself()
    {
        var model = new SmallModel().Input("x", 1, 4).Node("test.local::F", "x", "y").Output("y");
        var function = new FunctionProto { Name = "F", Domain = "test.local" };
        function.Input.Add("a");
        function.Output.Add("b");
        function.Node.Add(SmallModel.NodeOf("test.local::F", "a", "b"));
        model.Proto.Functions.Add(function);

        Assert.Throws<InvalidModelException>(model.Read);
    }

    [Theory]
    [InlineData("com.microsoft::MultiHeadAttention", 1 * 5 * 5 * (8 + 8))]
    [InlineData("Attention", 1 * 5 * 5 * (8 + 8))]
    public void Read_CountsFusedAttention(string type, long work)
    {
        var census = new SmallModel().Input("q", 1, 5, 8).Input("k", 1, 5, 8).Input("v", 1, 5, 8)
            .Node(type, "q k v", "y", Attributes.Int("num_heads", 2), Attributes.Int("q_num_heads", 2), Attributes.Int("kv_num_heads", 2)).Output("y").Read();

        Assert.Equal(new NetworkFeatures(0, 0, 1, work), census.Features);
        Assert.Equal([1L, 5, 8], census.Outputs[0].Shape!);
    }

    [Fact]
    public void Read_CountsAttentionWithItsProjection()
    {
        var census = new SmallModel().Input("x", 1, 5, 8).Weights("w", 8, 24).Weights("b", 24)
            .Node("com.microsoft::Attention", "x w b", "y", Attributes.Int("num_heads", 2)).Output("y").Read();

        Assert.Equal(new NetworkFeatures(0, 0, 1, (5 * 8 * 24) + (5 * 5 * 16)), census.Features);
        Assert.Equal((8 * 24) + 24, census.Parameters);
    }

    [Fact]
    public void Read_TakesASoftmaxAtTheEndForNoAttention()
    {
        var census = new SmallModel().Input("x", 1, 4).Weights("w", 4, 4)
            .Node("MatMul", "x w", "a").Node("Softmax", "a", "s").Node("MatMul", "s w", "y").Output("y").Read();

        Assert.Equal(0, census.Features.RecurrentLayers);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("N")]
    [InlineData("")]
    public void Read_TakesAFreeBatchAsOne(string name)
    {
        var model = new SmallModel().Input("x", -1L, 4).Weights("w", 4, 2).Node("MatMul", "x w", "y").Output("y");
        if (name.Length > 0)
        {
            model.Proto.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam = name;
        }

        Assert.Equal([1L, 4], model.Read().Inputs[0].Shape!);
    }

    [Fact]
    public void Read_NamesANamelessDimensionByItsPlace()
    {
        var model = new SmallModel().Input("image", 1, 3, -1, 8).Node("Relu", "image", "y").Output("y");

        Assert.Equal("image[2]", Assert.Throws<UnboundDimensionException>(model.Read).Name);
        var census = ModelCensus.Read(ModelFile.Write(model.Proto), new Dictionary<string, long> { ["image[2]"] = 9 });
        Assert.Equal([1L, 3, 9, 8], census.Outputs[0].Shape!);
    }
}
