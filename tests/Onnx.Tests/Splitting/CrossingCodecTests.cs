using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Tests.Engine;

namespace AutoScale.Onnx.Tests.Splitting;

public sealed class CrossingCodecTests
{
    [Fact]
    public void Quantize_SendsCodesScaleAndZeroPoint()
    {
        var sent = CrossingCodec.Quantize([Tensors.Floats("c", [1, 3], 0, 1, 2.55f)]);

        Assert.Equal(["c:quantised", "c:scale", "c:zero_point"], sent.Select(tensor => tensor.Name));
        Assert.Equal([0, 100, 255], sent[0].Values<byte>());
        Assert.Equal([1L, 3], sent[0].Shape);
        Assert.Equal(0.01f, sent[1].Values<float>()[0], 6);
        Assert.Empty(sent[1].Shape);
        Assert.Equal([0], sent[2].Values<byte>());
    }

    [Fact]
    public void Quantize_UsesACalibratedScale()
    {
        var sent = CrossingCodec.Quantize([Tensors.Floats("c", [2], 1, 400)], new Dictionary<string, AffineScale> { ["c"] = new(1, 5) });

        Assert.Equal([6, 255], sent[0].Values<byte>());
    }

    [Fact]
    public void Quantize_LeavesWholeNumbersAsTheyAre()
    {
        var ids = Tensors.Of("ids", TensorElementType.Int64, [2], 5L, 7L);

        Assert.Same(ids, Assert.Single(CrossingCodec.Quantize([ids])));
    }

    [Fact]
    public void Quantize_RefusesValuesThatAreNotFinite() =>
        Assert.Contains("'c'", Assert.Throws<InvalidTensorException>(() => CrossingCodec.Quantize([Tensors.Floats("c", [1], float.NaN)])).Message, StringComparison.Ordinal);
}
