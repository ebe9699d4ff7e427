using AutoScale.Core.Actions;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Tests.Census;
using static AutoScale.Onnx.Proto.AttributeProto.Types;
using static AutoScale.Onnx.Proto.TensorProto.Types;
using Stored = AutoScale.Onnx.Graph.Tensors;
using Tensor = AutoScale.Core.Tensors.Tensor;

namespace AutoScale.Onnx.Tests.Splitting;

public sealed class ModelSplitterTests
{
    /// <summary>y = (relu(x + w) · w) + x: a branch around the middle and a weight that both sides read.</summary>
    static SmallModel Residual() => new SmallModel().Input("x", 1, 2).Weights("w", 1, 2)
        .Node("Add", "x w", "a").Node("Relu", "a", "b").Node("Mul", "b w", "c").Node("Add", "c x", "y").Output("y");

    static string[] Names(IEnumerable<ValueInfoProto> values) => [.. values.Select(value => value.Name)];

    static string ReasonFor(ModelSplitter splitter, string value) => splitter.Rejected.Single(node => node.Value == value).Reason;

    static async Task AssertEveryCutAsync(ModelProto model, params IReadOnlyList<Tensor> inputs)
    {
        var splitter = ModelSplitter.Read(model);
        using var check = new SplitCheck(model, splitter, inputs, new OnnxEngineOptions { IntraOpThreads = 1 });
        Assert.NotEmpty(splitter.Cuts);
        foreach (var cut in splitter.Cuts)
        {
            var result = await check.RunAsync(cut, int8: false, CancellationToken.None);
            Assert.True(result.Passes, $"{cut.Label} differs by {result.Difference}.");
        }
    }

    [Fact]
    public async Task Cuts_SendEverythingThatTheTailReads()
    {
        var model = Residual().Proto;
        var splitter = ModelSplitter.Read(model);

        Assert.Equal(["a", "b", "c"], splitter.Cuts.Select(cut => cut.Label));
        var cut = splitter.Find("b")!;
        Assert.Equal(["b", "x"], cut.Crossing.Select(tensor => tensor.Name));
        Assert.Equal([false, true], cut.Crossing.Select(tensor => tensor.IsModelInput));
        Assert.Equal(16, cut.CrossingBytes);
        Assert.Equal((2, 2), (cut.HeadNodes, cut.TailNodes));
        await AssertEveryCutAsync(model, Engine.Tensors.Floats("x", [1, 2], -3, 5));
    }

    [Fact]
    public void Parts_HoldTheStoredTensorsThatTheyRead()
    {
        var model = Residual().Weights("unused", 3).Proto;
        var splitter = ModelSplitter.Read(model);

        Assert.Equal(["w"], splitter.Head("a").Graph.Initializer.Select(tensor => tensor.Name));
        Assert.Equal(["w"], splitter.Tail("a").Graph.Initializer.Select(tensor => tensor.Name));
        Assert.Empty(splitter.Tail("c").Graph.Initializer);
        Assert.Equal(["x"], Names(splitter.Head("c").Graph.Input));
        Assert.Equal(["c", "x"], Names(splitter.Tail("c").Graph.Input));
        Assert.Equal(["y"], Names(splitter.Tail("c").Graph.Output));
    }

    [Fact]
    public void Parts_KeepVersionsAndDeclaredShapes()
    {
        var model = Residual().Proto;
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        var splitter = ModelSplitter.Read(model);

        foreach (var part in (ModelProto[])[splitter.Head("b"), splitter.Tail("b")])
        {
            Assert.Equal(model.IrVersion, part.IrVersion);
            Assert.Equal(model.OpsetImport, part.OpsetImport);
        }

        Assert.Equal([1L, 2], splitter.Tail("b").Graph.Input[0].Type.TensorType.Shape.Dim.Select(dimension => dimension.DimValue));
    }

    [Fact]
    public void Parts_AreTheSameBytesEveryTime()
    {
        var first = ModelSplitter.Read(Residual().Proto);
        var second = ModelSplitter.Read(Residual().Proto);

        Assert.Equal(ModelFile.Write(first.Tail("b", Precision.Int8)), ModelFile.Write(second.Tail("b", Precision.Int8)));
        Assert.Equal(ModelFile.Write(first.Head("b")), ModelFile.Write(second.Head("b")));
    }

    [Fact]
    public void Rejected_SaysThatNothingIsLeftForATail() =>
        Assert.Equal("The head gives every output: nothing is left for a tail.", ReasonFor(ModelSplitter.Read(Residual().Proto), "y"));

    [Fact]
    public async Task Cuts_LeaveAnOutputThatTheHeadGivesOnTheDevice()
    {
        var model = Residual().Output("b").Proto;
        var splitter = ModelSplitter.Read(model);

        Assert.Equal(["b"], splitter.Find("b")!.HeadOutputs);
        Assert.Equal(["y"], splitter.Find("b")!.TailOutputs);
        Assert.Equal(["b"], Names(splitter.Head("b").Graph.Output));
        await AssertEveryCutAsync(model, Engine.Tensors.Floats("x", [1, 2], -3, 5));
    }

    [Fact]
    public async Task Cuts_RepeatWhatIsMadeFromStoredValuesAlone()
    {
        var model = new SmallModel().Input("x", 1, 2).Weights("w", 2, 1)
            .Node("Transpose", "w", "turned").Node("Add", "x turned", "a").Node("Mul", "a turned", "y").Output("y").Proto;
        var splitter = ModelSplitter.Read(model);

        Assert.Equal(["a"], splitter.Find("a")!.Crossing.Select(tensor => tensor.Name));
        Assert.Contains("stored values alone", ReasonFor(splitter, "turned"), StringComparison.Ordinal);
        await AssertEveryCutAsync(model, Engine.Tensors.Floats("x", [1, 2], 1, 2));
    }

    [Fact]
    public void Rejected_SaysThatNoOutputDependsOnANode()
    {
        var splitter = ModelSplitter.Read(Residual().Node("Relu", "b", "idle").Proto);

        Assert.Equal("No output depends on it.", ReasonFor(splitter, "idle"));
        Assert.Equal(3, splitter.Cuts.Count);
    }

    [Fact]
    public void Rejected_NamesTheTensorWhoseShapeDependsOnTheData()
    {
        var splitter = ModelSplitter.Read(new SmallModel().Input("x", 4).Node("NonZero", "x", "where").Node("Cast", "where", "y", Attributes.Int("to", 1)).Output("y").Proto);

        Assert.Contains("'where' would cross and has a shape that depends on the data", ReasonFor(splitter, "where"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejected_NamesTheValueThatIsNoTensor()
    {
        var splitter = ModelSplitter.Read(new SmallModel().Input("x", 4).Node("SplitToSequence", "x", "parts").Node("ConcatFromSequence", "parts", "y", Attributes.Int("axis", 0)).Output("y").Proto);

        Assert.Contains("'parts' would cross and is no dense tensor", ReasonFor(splitter, "parts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cuts_KeepANodeWithABodyWholeAndSendWhatItCaptures()
    {
        var body = new GraphProto { Name = "branch" };
        body.Node.Add(SmallModel.NodeOf("Mul", "a w", "inner"));
        body.Output.Add(SmallModel.Value("inner", DataType.Float, 1, 2));
        var other = new GraphProto { Name = "other" };
        other.Node.Add(SmallModel.NodeOf("Neg", "a", "turned"));
        other.Output.Add(SmallModel.Value("turned", DataType.Float, 1, 2));
        var model = new SmallModel().Input("x", 1, 2).Weights("w", 1, 2).Weights("zero", 1)
            .Node("Relu", "x", "a")
            .Node("ReduceSum", "x", "sum", Attributes.Int("keepdims", 0))
            .Node("Greater", "sum zero", "one")
            .Node("Squeeze", "one", "condition")
            .Node("If", "condition", "chosen",
                new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = body },
                new AttributeProto { Name = "else_branch", Type = AttributeType.Graph, G = other })
            .Node("Add", "chosen a", "y").Output("y").Proto;
        var splitter = ModelSplitter.Read(model);

        // The condition is cut off from a, which only the branches read: a is computed by the tail from x.
        Assert.Equal(["condition", "x"], splitter.Find("condition")!.Crossing.Select(tensor => tensor.Name));
        Assert.Equal(["a", "chosen"], splitter.Find("chosen")!.Crossing.Select(tensor => tensor.Name));
        Assert.Equal(TensorElementType.Bool, splitter.Find("condition")!.Crossing[0].ElementType);
        Assert.Equal(["w"], splitter.Tail("condition").Graph.Initializer.Select(tensor => tensor.Name));
        await AssertEveryCutAsync(model, Engine.Tensors.Floats("x", [1, 2], 1, 5));
        await AssertEveryCutAsync(model, Engine.Tensors.Floats("x", [1, 2], 1, -5));
    }

    [Fact]
    public async Task Cuts_OfAQuantizedModelLieBetweenItsIntegerLayers()
    {
        var model = new SmallModel().Input("x", 1, 2);
        model.Proto.Graph.Initializer.Add(Stored.Floats("s", [], [0.1f]));
        model.Proto.Graph.Initializer.Add(Stored.Raw("z", DataType.Uint8, [], new byte[] { 7 }));
        model.Weights("w", 2, 2).Node("QuantizeLinear", "x s z", "x.q").Node("DequantizeLinear", "x.q s z", "x.d").Node("MatMul", "x.d w", "m")
            .Node("Relu", "m", "r").Node("QuantizeLinear", "r s z", "r.q").Node("DequantizeLinear", "r.q s z", "r.d").Node("Add", "r.d x.d", "y").Output("y");
        var splitter = ModelSplitter.Read(model.Proto);

        Assert.Equal(["x.q", "r.q"], splitter.Cuts.Select(cut => cut.Label));
        Assert.All(splitter.Find("r.q")!.Crossing, tensor => Assert.Equal(TensorElementType.UInt8, tensor.ElementType));
        // Two bytes of r.q and two of x.q, whose dequantisation the tail repeats.
        Assert.Equal(4, splitter.Find("r.q")!.CrossingBytes);
        Assert.Contains("cut after 'r.q'", ReasonFor(splitter, "r.d"), StringComparison.Ordinal);
        Assert.Contains("cut after the QuantizeLinear", ReasonFor(splitter, "m"), StringComparison.Ordinal);
        Assert.Contains("cut after the QuantizeLinear", ReasonFor(splitter, "r"), StringComparison.Ordinal);
        await AssertEveryCutAsync(model.Proto, Engine.Tensors.Floats("x", [1, 2], 1.3f, 5));
    }

    [Fact]
    public async Task Parts_LeaveTheBatchFree()
    {
        var model = Residual().Proto;
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "batch" };
        var splitter = ModelSplitter.Read(model);

        Assert.Equal("batch", splitter.Tail("b").Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal([1L, 2], splitter.Find("b")!.Crossing[0].Shape);
        await AssertEveryCutAsync(model, Engine.Tensors.Floats("x", [3, 2], 1, 2, 3, 4, 5, 6));
    }

    [Fact]
    public void Tail_TakesRealTensorsAsCodesWithAScaleAndAZeroPoint()
    {
        var tail = ModelSplitter.Read(Residual().Proto).Tail("c", Precision.Int8);

        Assert.Equal(["c:quantised", "c:scale", "c:zero_point", "x:quantised", "x:scale", "x:zero_point"], Names(tail.Graph.Input));
        Assert.Equal(["DequantizeLinear", "DequantizeLinear", "Add"], tail.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public async Task Tail_OfCodesGivesTheAnswerWithinTheirStep()
    {
        var model = Residual().Proto;
        var splitter = ModelSplitter.Read(model);
        using var check = new SplitCheck(model, splitter, [Engine.Tensors.Floats("x", [1, 2], -3, 5)], new OnnxEngineOptions());

        var result = await check.RunAsync(splitter.Find("c")!, int8: true, CancellationToken.None);

        // x takes 8 / 255 a step, c takes far less.
        Assert.InRange(result.Int8!.Value.LargestError, double.Epsilon, 8.0 / 255);
    }

    [Fact]
    public void Tail_RefusesCodesForAnOldOperatorSet()
    {
        var model = Residual().Proto;
        model.OpsetImport[0].Version = 9;
        var splitter = ModelSplitter.Read(model);

        Assert.False(splitter.CanQuantise);
        Assert.Contains("operator set 9", Assert.Throws<NotSupportedException>(() => splitter.Tail("b", Precision.Int8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tail_RefusesALabelThatIsNoCut() =>
        Assert.Contains("'nowhere'", Assert.Throws<ArgumentException>(() => ModelSplitter.Read(Residual().Proto).Tail("nowhere")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_RefusesAGraphOutOfOrder()
    {
        var model = new SmallModel().Input("x", 1).Node("Relu", "later", "y").Node("Relu", "x", "later").Output("y").Proto;

        Assert.Contains("'later'", Assert.Throws<InvalidModelException>(() => ModelSplitter.Read(model)).Message, StringComparison.Ordinal);
    }
}
