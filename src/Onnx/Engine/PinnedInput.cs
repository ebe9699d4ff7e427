using System.Buffers;
using AutoScale.Core.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace AutoScale.Onnx.Engine;

/// <summary>A tensor's bytes as ONNX Runtime reads them: in place, pinned until disposed.</summary>
sealed unsafe class PinnedInput : IDisposable
{
    readonly MemoryHandle pin;

    internal PinnedInput(Tensor tensor)
    {
        pin = tensor.Data.Pin();
        if ((nuint)pin.Pointer % (nuint)tensor.ElementType.Size() is not 0)
        {
            // A slice of a request's body may start anywhere; native code is promised aligned elements. Arrays start aligned.
            pin.Dispose();
            pin = new ReadOnlyMemory<byte>(tensor.Data.ToArray()).Pin();
        }

        try
        {
            Value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, tensor.ElementType.ToOrt(), [.. tensor.Shape], (nint)pin.Pointer, tensor.Data.Length);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    internal OrtValue Value { get; }

    public void Dispose()
    {
        Value.Dispose();
        pin.Dispose();
    }
}
