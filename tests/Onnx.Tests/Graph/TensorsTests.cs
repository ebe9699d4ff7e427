using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;
using Stored = AutoScale.Onnx.Graph.Tensors;

namespace AutoScale.Onnx.Tests.Graph;

public sealed class TensorsTests
{
    [Fact]
    public void ReadFloats_ReadsEitherField()
    {
        var typed = new TensorProto { Name = "t", DataType = (int)DataType.Float };
        typed.Dims.Add(2);
        typed.FloatData.Add([1.5f, -2]);

        Assert.Equal([1.5f, -2f], Stored.ReadFloats(typed));
        Assert.Equal([1.5f, -2f], Stored.ReadFloats(Stored.Floats("t", [2], [1.5f, -2])));
    }

    [Fact]
    public void TryReadIntegers_ReadsEveryWidthWithItsSign()
    {
        Assert.Equal([-1L], Stored.TryReadIntegers(Stored.Raw("t", DataType.Int8, [1], new byte[] { 255 }))!);
        Assert.Equal([255L], Stored.TryReadIntegers(Stored.Raw("t", DataType.Uint8, [1], new byte[] { 255 }))!);
        Assert.Equal([-2L], Stored.TryReadIntegers(Stored.Raw("t", DataType.Int16, [1], new byte[] { 254, 255 }))!);
        Assert.Equal([-3L], Stored.TryReadIntegers(Stored.Int32s("t", [1], [-3]))!);
        Assert.Equal([long.MinValue], Stored.TryReadIntegers(Stored.Int64s("t", [1], [long.MinValue]))!);
        Assert.Equal([4294967295L], Stored.TryReadIntegers(Stored.Raw("t", DataType.Uint32, [1], new byte[] { 255, 255, 255, 255 }))!);
        Assert.Null(Stored.TryReadIntegers(Stored.Floats("t", [1], [1])));
    }

    [Fact]
    public void TryReadReals_WidensHalves() =>
        Assert.Equal([1.5], Stored.TryReadReals(Stored.Raw("t", DataType.Float16, [1], new byte[] { 0, 0x3E }))!);

    [Fact]
    public void ReadFloats_RefusesAWrongNumberOfElements()
    {
        var error = Assert.Throws<InvalidModelException>(() => Stored.ReadFloats(Stored.Floats("odd", [3], [1, 2])));

        Assert.Contains("'odd' declares 3 elements and holds 2", error.Message, StringComparison.Ordinal);
    }
}
