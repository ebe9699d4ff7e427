namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>The allocator that ONNX Runtime hands strings out with. The process owns it; it is never released.</summary>
static unsafe class DefaultAllocator
{
    internal static readonly nint Handle = Get();

    internal static void Free(void* memory) => Status.Verify(OrtApi.AllocatorFree(Handle, memory));

    static nint Get()
    {
        nint handle;
        Status.Verify(OrtApi.GetAllocatorWithDefaultOptions(&handle));
        return handle;
    }
}
