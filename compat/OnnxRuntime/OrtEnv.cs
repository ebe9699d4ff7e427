using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The process-wide environment; made on first need.</summary>
public sealed unsafe class OrtEnv : SafeHandle
{
    const int CSharpProjection = 2;

    static readonly Lazy<OrtEnv> Shared = new(Create);

    OrtEnv(nint handle) : base(handle, ownsHandle: true)
    {
    }

    /// <summary>Whether the environment exists already.</summary>
    public static bool IsCreated => Shared.IsValueCreated;

    public override bool IsInvalid => handle is 0;

    /// <summary>The one environment of this process.</summary>
    public static OrtEnv Instance() => Shared.Value;

    /// <summary>The native library's version, such as <c>1.30.0</c>.</summary>
    public string GetVersionString() => OrtApi.VersionString;

    /// <summary>The execution providers built into the native library.</summary>
    public string[] GetAvailableProviders()
    {
        byte** names;
        int count;
        Status.Verify(OrtApi.GetAvailableProviders(&names, &count));
        try
        {
            var providers = new string[count];
            for (var index = 0; index < count; index++)
            {
                providers[index] = Utf8.Read(names[index]);
            }

            return providers;
        }
        finally
        {
            Status.Verify(OrtApi.ReleaseAvailableProviders(names, count));
        }
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseEnv(handle);
        handle = 0;
        return true;
    }

    static OrtEnv Create()
    {
        nint handle;
        fixed (byte* logId = Utf8.Write("CSharpOnnxRuntime"))
        {
            Status.Verify(OrtApi.CreateEnv((int)OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, logId, &handle));
        }

        var environment = new OrtEnv(handle);
        Status.Verify(OrtApi.SetLanguageProjection(handle, CSharpProjection));
        return environment;
    }
}
