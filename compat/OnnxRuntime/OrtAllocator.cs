using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Allocates the memory of values that ONNX Runtime owns.</summary>
public class OrtAllocator : SafeHandle
{
    static readonly Lazy<OrtAllocator> Shared = new(() => new OrtAllocator(DefaultAllocator.Handle));

    OrtAllocator(nint handle) : base(handle, ownsHandle: false)
    {
    }

    /// <summary>The CPU's default allocator.</summary>
    public static OrtAllocator DefaultInstance => Shared.Value;

    public override bool IsInvalid => handle is 0;

    protected override bool ReleaseHandle()
    {
        // The process owns the default allocator.
        handle = 0;
        return true;
    }
}
