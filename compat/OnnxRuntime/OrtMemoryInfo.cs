using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Says where memory lies; here always this process's own.</summary>
public unsafe class OrtMemoryInfo : SafeHandle
{
    const int DeviceAllocator = 0;
    const int CpuMemory = -1;

    static readonly Lazy<OrtMemoryInfo> Cpu = new(CreateCpu);

    OrtMemoryInfo(nint handle) : base(handle, ownsHandle: true)
    {
    }

    /// <summary>Memory of the CPU.</summary>
    public static OrtMemoryInfo DefaultInstance => Cpu.Value;

    public override bool IsInvalid => handle is 0;

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseMemoryInfo(handle);
        handle = 0;
        return true;
    }

    static OrtMemoryInfo CreateCpu()
    {
        nint handle;
        Status.Verify(OrtApi.CreateCpuMemoryInfo(DeviceAllocator, CpuMemory, &handle));
        return new OrtMemoryInfo(handle);
    }
}
