using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Owns a native session and the native copies of its names; both live until the last run with them has ended.</summary>
sealed unsafe class SessionHandle : SafeHandle
{
    readonly List<nint> _names = [];

    internal SessionHandle(nint session) : base(session, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle is 0;

    internal nint Keep(string name)
    {
        var copy = Marshal.StringToCoTaskMemUTF8(name);
        _names.Add(copy);
        return copy;
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseSession(handle);
        handle = 0;
        foreach (var name in _names)
        {
            Marshal.FreeCoTaskMem(name);
        }

        return true;
    }
}
