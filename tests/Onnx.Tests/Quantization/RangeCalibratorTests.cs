using AutoScale.Core.Tensors;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Quantization;
using AutoScale.Onnx.Tests.Census;
using AutoScale.Onnx.Tests.Fixtures;
using Made = AutoScale.Onnx.Tests.Engine.Tensors;

namespace AutoScale.Onnx.Tests.Quantization;

public sealed class RangeCalibratorTests
{
    [Fact]
    public async Task MeasureAsync_KeepsTheWidestRangeOfAllSamples()
    {
        var model = new SmallModel().Input("x", 1, 2).Node("MatMul", "x w", "a").Node("MatMul", "a w", "y").Output("y").Proto;
        model.Graph.Initializer.Add(Onnx.Graph.Tensors.Floats("w", [2, 2], [2, 0, 0, 3]));

        var ranges = await RangeCalibrator.MeasureAsync(
            model, [[Made.Floats("x", [1, 2], 1, -1)], [Made.Floats("x", [1, 2], -5, 2)]], CancellationToken.None);

        // The input as given; a = (2·x₀, 3·x₁); y feeds no layer and needs no range.
        Assert.Equal(["a", "x"], ranges.Tensors.Keys);
        Assert.Equal((-5f, 2f), ranges.Tensors["x"]);
        Assert.Equal((-10f, 6f), ranges.Tensors["a"]);
    }

    [Fact]
    public async Task MeasureAsync_NeedsASample() =>
        await Assert.ThrowsAsync<ArgumentException>(() => RangeCalibrator.MeasureAsync(
            ModelFile.Parse(Fixture.Read("convnet")), [], CancellationToken.None));

    /// <summary>A model that another tool made, from calibration to the error: at least 25 dB, as eight bits through six layers leave.</summary>
    [Theory]
    [InlineData("convnet", 25)]
    [InlineData("transformer", 25)]
    public async Task Quantize_StaysCloseToAForeignModel(string name, double decibels)
    {
        var model = ModelFile.Parse(Fixture.Read(name));
        var samples = Enumerable.Range(0, 8).Select(seed => Sample(name, new Random(seed))).ToList();

        var int8 = StaticQuantizer.Quantize(
            model, await RangeCalibrator.MeasureAsync(model, samples, CancellationToken.None), new QuantizationOptions { WeightBits = 7 });
        var errors = await QuantizationError.MeasureAsync(model, int8, samples, CancellationToken.None);

        Assert.True(Assert.Single(errors).SignalToNoiseDecibels > decibels, errors[0].ToString());
        Assert.NotEqual(double.PositiveInfinity, errors[0].SignalToNoiseDecibels);
    }

    static IReadOnlyList<Tensor> Sample(string name, Random random) => name switch
    {
        "convnet" => [Made.Floats("image", [2, 3, 33, 33], [.. Enumerable.Range(0, 2 * 3 * 33 * 33).Select(_ => random.NextSingle())])],
        _ =>
        [
            Made.Of("ids", TensorElementType.Int64, [2, 6], [.. Enumerable.Range(0, 12).Select(_ => (long)random.Next(11))]),
            Made.Of("mask", TensorElementType.Int64, [2, 6], [.. Enumerable.Repeat(1L, 12)]),
        ],
    };
}
