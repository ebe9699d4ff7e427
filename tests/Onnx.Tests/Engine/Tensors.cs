using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Tests.Engine;

static class Tensors
{
    public static Tensor Of<T>(string name, TensorElementType type, long[] shape, params T[] values)
        where T : unmanaged =>
        new(name, type, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static Tensor Floats(string name, long[] shape, params float[] values) => Of(name, TensorElementType.Fp32, shape, values);

    public static T[] Values<T>(this Tensor tensor)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(tensor.Data.Span).ToArray();
}
