using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Onnx.Quantization;
using AutoScale.Onnx.Tests.Census;
using AutoScale.Onnx.Tests.Fixtures;
using static AutoScale.Onnx.Proto.TensorProto.Types;
using Stored = AutoScale.Onnx.Graph.Tensors;
using Tensor = AutoScale.Core.Tensors.Tensor;

namespace AutoScale.Onnx.Tests.Quantization;

public sealed class StaticQuantizerTests
{
    /// <summary>y = relu(x·W + b) with W = [[0.5, -10], [2, 4]].</summary>
    static SmallModel Dense()
    {
        var model = new SmallModel().Input("x", 1, 2).Node("Gemm", "x w b", "sum").Node("Relu", "sum", "y").Output("y");
        model.Proto.Graph.Initializer.Add(Stored.Floats("w", [2, 2], [0.5f, -10, 2, 4]));
        model.Proto.Graph.Initializer.Add(Stored.Floats("b", [2], [0.5f, -0.25f]));
        return model;
    }

    static ActivationRanges Ranges(params (string Tensor, float Min, float Max)[] ranges)
    {
        var result = new ActivationRanges();
        foreach (var (tensor, min, max) in ranges)
        {
            result.Add(tensor, min, max);
        }

        return result;
    }

    static TensorProto Find(ModelProto model, string name) => model.Graph.Initializer.Single(tensor => tensor.Name == name);

    [Fact]
    public void Quantize_ScalesEveryChannelByItsLargestWeight()
    {
        var model = StaticQuantizer.Quantize(Dense().Proto, Ranges(("x", -1, 3), ("y", 0, 10)));

        // The columns' largest magnitudes are 2 and 10.
        Assert.Equal([2 / 127f, 10 / 127f], Stored.ReadFloats(Find(model, "w.scale")));
        Assert.Equal([32L, -127, 127, 51], Stored.TryReadIntegers(Find(model, "w.int8"))!);
    }

    [Fact]
    public void Quantize_WithSevenBitsKeepsWeightsWithin63()
    {
        var model = StaticQuantizer.Quantize(Dense().Proto, Ranges(("x", -1, 3), ("y", 0, 10)), new QuantizationOptions { WeightBits = 7 });

        Assert.Equal([16L, -63, 63, 25], Stored.TryReadIntegers(Find(model, "w.int8"))!);
    }

    [Fact]
    public void Quantize_SpreadsActivationsOver255StepsThatHoldZero()
    {
        var model = StaticQuantizer.Quantize(Dense().Proto, Ranges(("x", -1, 3), ("y", 2, 10)));

        Assert.Equal([4 / 255f], Stored.ReadFloats(Find(model, "x.scale")));
        Assert.Equal([64L], Stored.TryReadIntegers(Find(model, "x.zero"))!);
        // A range that starts above 0 is widened to it.
        Assert.Equal([10 / 255f], Stored.ReadFloats(Find(model, "y.scale")));
        Assert.Equal([0L], Stored.TryReadIntegers(Find(model, "y.zero"))!);
    }

    [Fact]
    public void Quantize_StoresBiasesAtTheProductOfBothScales()
    {
        var model = StaticQuantizer.Quantize(Dense().Proto, Ranges(("x", -1, 3), ("y", 0, 10)));

        Assert.Equal(
            [(long)Math.Round(0.5 / (4.0 / 255 * 2 / 127)), (long)Math.Round(-0.25 / (4.0 / 255 * 10 / 127))],
            Stored.TryReadIntegers(Find(model, "b.int32"))!);
    }

    [Fact]
    public void Quantize_PutsPairsWhereOnnxRuntimeFusesThem()
    {
        var source = Dense().Proto;
        var before = source.Clone();

        var model = StaticQuantizer.Quantize(source, Ranges(("x", -1, 3), ("y", 0, 10)));

        // Nothing between the layer and its rectifier; the output keeps its name.
        Assert.Equal(
            ["QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Gemm", "Relu", "QuantizeLinear", "DequantizeLinear"],
            model.Graph.Node.Select(node => node.OpType));
        Assert.Equal("y", model.Graph.Node[^1].Output[0]);
        Assert.Equal("y", Assert.Single(model.Graph.Output).Name);
        Assert.DoesNotContain(model.Graph.Initializer, tensor => tensor.Name is "w" or "b");
        Assert.Equal(before, source);
    }

    [Fact]
    public void Quantize_LeavesProductsOfComputedValuesAlone()
    {
        var model = new SmallModel().Input("x", 1, 2, 2).Node("MatMul", "x x", "y").Node("Softmax", "y", "z").Output("z").Proto;

        Assert.Empty(StaticQuantizer.TensorsToMeasure(model));
        Assert.Equal(["MatMul", "Softmax"], StaticQuantizer.Quantize(model, new ActivationRanges()).Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Quantize_NamesAMissingRange()
    {
        var error = Assert.Throws<ArgumentException>(() => StaticQuantizer.Quantize(Dense().Proto, Ranges(("x", 0, 1))));

        Assert.Contains("'y'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantize_RefusesAnOldOperatorSet()
    {
        var model = ModelFile.Parse(Fixture.Read("old_version"));

        Assert.Contains("13", Assert.Throws<NotSupportedException>(() => StaticQuantizer.Quantize(model, new ActivationRanges())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightBits_RefusesOtherWidths() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationOptions { WeightBits = 4 });

    [Fact]
    public void Ranges_SurviveWritingAndReading()
    {
        using var text = new StringWriter();
        Ranges(("a name with spaces", -1.25f, 3), ("x", 0, 0)).Write(text);
        using var reader = new StringReader(text.ToString());

        var read = ActivationRanges.Read(reader);

        Assert.Equal((-1.25f, 3f), read.Tensors["a name with spaces"]);
        Assert.Equal((0f, 0f), read.Tensors["x"]);
    }

    [Fact]
    public void Ranges_RefuseWhatIsNotFinite() => Assert.Throws<ArgumentException>(() => Ranges(("x", 0, float.PositiveInfinity)));
}
