using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Refuses to hand out a handle that is already released, which the C API would follow into freed memory.</summary>
static class NativeObject
{
    internal static nint Open(this SafeHandle owner)
    {
        ObjectDisposedException.ThrowIf(owner.IsClosed, owner);
        return owner.DangerousGetHandle();
    }
}
