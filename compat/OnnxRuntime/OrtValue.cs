using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A value that a session takes or gives. Dispose it: until then its memory stays pinned or allocated.</summary>
public unsafe class OrtValue : IDisposable
{
    nint _handle;
    MemoryHandle _pinned;

    internal OrtValue(nint handle)
    {
        _handle = handle;
        int type;
        Status.Verify(OrtApi.GetValueType(handle, &type));
        OnnxType = (OnnxValueType)type;
    }

    OrtValue(nint handle, MemoryHandle pinned)
    {
        _handle = handle;
        _pinned = pinned;
        OnnxType = OnnxValueType.ONNX_TYPE_TENSOR;
    }

    ~OrtValue() => Dispose(false);

    /// <summary>What this value is.</summary>
    public OnnxValueType OnnxType { get; private set; }

    /// <summary>Whether this value is a dense tensor.</summary>
    public bool IsTensor => OnnxType is OnnxValueType.ONNX_TYPE_TENSOR;

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle is 0, this);
            return _handle;
        }
    }

    /// <summary>A tensor over memory that stays the caller's: fixed in place, and alive until this value is disposed.</summary>
    /// <exception cref="OnnxRuntimeException">The buffer is smaller than the shape asks for.</exception>
    public static OrtValue CreateTensorValueWithData(
        OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, IntPtr dataBufferPtr, long bufferLengthInBytes)
    {
        var requiredBytes = CountElements(shape) * ElementTypes.SizeOf(elementType);
        if (requiredBytes > bufferLengthInBytes)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"Shape [{string.Join(", ", shape)}] requires a buffer of at least {requiredBytes} bytes. Provided: {bufferLengthInBytes} bytes");
        }

        return new OrtValue(CreateOver((void*)dataBufferPtr, bufferLengthInBytes, elementType, shape, memInfo), default(MemoryHandle));
    }

    /// <summary>A tensor over managed memory, pinned until this value is disposed.</summary>
    /// <exception cref="OnnxRuntimeException">The type is not a tensor's, or the memory is smaller than the shape asks for.</exception>
    public static OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        var elementType = ElementTypes.Of(typeof(T));
        var elementCount = CountElements(shape);
        if (elementCount > memory.Length)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"Managed memory size: {memory.Length} elements is less than shape size: {elementCount} elements");
        }

        var pinned = memory.Pin();
        try
        {
            return new OrtValue(CreateOver(pinned.Pointer, (long)memory.Length * sizeof(T), elementType, shape, memoryInfo), pinned);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="CreateTensorValueFromMemory{T}(OrtMemoryInfo, Memory{T}, long[])"/>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged =>
        CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new Memory<T>(data), shape);

    /// <summary>A tensor in memory of ONNX Runtime's own; its content is undefined until written.</summary>
    public static OrtValue CreateAllocatedTensorValue(OrtAllocator allocator, TensorElementType elementType, long[] shape)
    {
        nint handle;
        fixed (long* dimensions = shape)
        {
            Status.Verify(OrtApi.CreateTensorAsOrtValue(allocator.Open(), dimensions, (nuint)shape.Length, (int)elementType, &handle));
        }

        return new OrtValue(handle, default(MemoryHandle));
    }

    /// <summary>The tensor's elements, in place; valid until this value is disposed.</summary>
    /// <exception cref="OnnxRuntimeException"><typeparamref name="T"/> is neither the element type nor byte.</exception>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged =>
        GetTensorMutableDataAsSpan<T>();

    /// <inheritdoc cref="GetTensorDataAsSpan{T}"/>
    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(GetData(typeof(T)));

    /// <summary>The tensor's bytes, in place; valid until this value is disposed.</summary>
    public Span<byte> GetTensorMutableRawData() => GetData(typeof(byte));

    /// <summary>Element type and shape.</summary>
    /// <exception cref="OnnxRuntimeException">The value is no tensor.</exception>
    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        if (OnnxType is not (OnnxValueType.ONNX_TYPE_TENSOR or OnnxValueType.ONNX_TYPE_SPARSETENSOR))
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"This OrtValue type contains: {OnnxType}, not a tensor or sparse tensor");
        }

        nint info;
        Status.Verify(OrtApi.GetTensorTypeAndShape(Handle, &info));
        try
        {
            return new OrtTensorTypeAndShapeInfo(info);
        }
        finally
        {
            OrtApi.ReleaseTensorTypeAndShapeInfo(info);
            GC.KeepAlive(this);
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle is not 0)
        {
            OrtApi.ReleaseValue(handle);
            _pinned.Dispose();
        }
    }

    static long CountElements(long[] shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }

        return count;
    }

    static nint CreateOver(void* data, long bytes, TensorElementType elementType, long[] shape, OrtMemoryInfo memory)
    {
        nint handle;
        fixed (long* dimensions = shape)
        {
            Status.Verify(OrtApi.CreateTensorWithDataAsOrtValue(
                memory.Open(), data, (nuint)bytes, dimensions, (nuint)shape.Length, (int)elementType, &handle));
        }

        GC.KeepAlive(memory);
        return handle;
    }

    Span<byte> GetData(Type requested)
    {
        if (!IsTensor)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"This OrtValue type contains: {OnnxType}, not a tensor");
        }

        var info = GetTensorTypeAndShape();
        if (info.IsString)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, "Strings are not supported by this API");
        }

        var actual = ElementTypes.TypeOf(info.ElementDataType);
        if (requested != typeof(byte) && requested != actual)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Requested type: {requested} does not match the actual type: {actual}");
        }

        if (info.ElementCount is 0)
        {
            return [];
        }

        void* data;
        Status.Verify(OrtApi.GetTensorMutableData(Handle, &data));
        return new Span<byte>(data, checked((int)(info.ElementCount * ElementTypes.SizeOf(info.ElementDataType))));
    }
}
