using System.Text;

namespace AutoScale.Compat.OnnxRuntime.Tests;

/// <summary>
/// Writes small ONNX models field by field in protobuf's wire format (onnx.proto's field numbers), so that these tests need no other
/// part of the product.
/// </summary>
static class TinyModel
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Bool = 9;
    public const int Float16 = 10;

    /// <summary>One node of an operator on inputs and one output of the same element type. A dimension is a number or a name.</summary>
    public static byte[] Node(string op, int elementType, (string Name, object[] Shape)[] inputs, (string Name, object[] Shape) output, int? outputType = null) =>
        Model(
            [Field(1, Node(op, [.. inputs.Select(input => input.Name)], output.Name))],
            [.. inputs.Select(input => ValueInfo(input.Name, elementType, input.Shape))],
            ValueInfo(output.Name, outputType ?? elementType, output.Shape));

    /// <summary>c[n,3] = a[n,3] + b[n,3], with n free.</summary>
    public static byte[] Add() =>
        Node("Add", Float, [("a", ["n", 3]), ("b", ["n", 3])], ("c", ["n", 3]));

    /// <summary>y = x·x, repeated: long enough to be stopped between nodes.</summary>
    public static byte[] MatMulChain(int size, int length)
    {
        var nodes = Enumerable.Range(0, length)
            .Select(index => Field(1, Node("MatMul", [index is 0 ? "x" : $"t{index}", "x"], index == length - 1 ? "y" : $"t{index + 1}")));
        return Model([.. nodes], [ValueInfo("x", Float, [size, size])], ValueInfo("y", Float, [size, size]));
    }

    static byte[] Model(byte[][] nodes, byte[][] inputs, byte[] output)
    {
        byte[] graph = [.. nodes.SelectMany(node => node), .. Field(2, "tiny"), .. inputs.SelectMany(input => Field(11, input)), .. Field(12, output)];
        byte[] metadata = [.. Field(1, "purpose"), .. Field(2, "test")];
        return
        [
            .. Field(1, 8), .. Field(2, "by hand"), .. Field(4, "autoscale.test"), .. Field(5, 7), .. Field(6, "a tiny model"),
            .. Field(7, graph), .. Field(8, Field(2, 13)), .. Field(14, metadata),
        ];
    }

    static byte[] Node(string op, string[] inputs, string output) =>
        [.. inputs.SelectMany(input => Field(1, input)), .. Field(2, output), .. Field(4, op)];

    static byte[] ValueInfo(string name, int elementType, object[] shape)
    {
        var dimensions = shape.SelectMany(dimension => Field(1, dimension is int size ? Field(1, size) : Field(2, (string)dimension)));
        byte[] tensor = [.. Field(1, elementType), .. Field(2, (byte[])[.. dimensions])];
        return [.. Field(1, name), .. Field(2, Field(1, tensor))];
    }

    static byte[] Field(int number, long value) => [.. Varint((number << 3) | 0), .. Varint(value)];

    static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    static byte[] Field(int number, byte[] bytes) => [.. Varint((number << 3) | 2), .. Varint(bytes.Length), .. bytes];

    static IEnumerable<byte> Varint(long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
