using System.Buffers;
using AutoScale.Core.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace AutoScale.Onnx.Engine;

/// <summary>A tensor's bytes as ONNX Runtime reads them: in place, pinned until disposed.</summary>
sealed unsafe class PinnedInput : IDisposable
{
    readonly MemoryHandle _pin;

    internal PinnedInput(Tensor tensor)
    {
        _pin = tensor.Data.Pin();
        if ((nuint)_pin.Pointer % (nuint)tensor.ElementType.Size() is not 0)
        {
            // A slice of a request's body may start anywhere; native code is promised aligned elements. Arrays start aligned.
            _pin.Dispose();
            _pin = new ReadOnlyMemory<byte>(tensor.Data.ToArray()).Pin();
        }

        try
        {
            Value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, tensor.ElementType.ToOrt(), [.. tensor.Shape], (nint)_pin.Pointer, tensor.Data.Length);
        }
        catch
        {
            _pin.Dispose();
            throw;
        }
    }

    internal OrtValue Value { get; }

    public void Dispose()
    {
        Value.Dispose();
        _pin.Dispose();
    }
}
