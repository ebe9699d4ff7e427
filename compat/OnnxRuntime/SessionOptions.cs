using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>How a session is made. Read when the session is constructed; later changes do not reach it.</summary>
public unsafe class SessionOptions : SafeHandle
{
    public SessionOptions() : base(0, ownsHandle: true)
    {
        // Upstream makes the environment here; a session's options need it for their logger.
        OrtEnv.Instance();
        nint created;
        Status.Verify(OrtApi.CreateSessionOptions(&created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle is 0;

    /// <summary>Plans memory on the first run for the later ones.</summary>
    public bool EnableMemoryPattern
    {
        get;
        set
        {
            Status.Verify(value ? OrtApi.EnableMemPattern(this.Open()) : OrtApi.DisableMemPattern(this.Open()));
            field = value;
        }
    } = true;

    /// <summary>Keeps memory in an arena between runs.</summary>
    public bool EnableCpuMemArena
    {
        get;
        set
        {
            Status.Verify(value ? OrtApi.EnableCpuMemArena(this.Open()) : OrtApi.DisableCpuMemArena(this.Open()));
            field = value;
        }
    } = true;

    /// <summary>Names the session in log lines.</summary>
    public string LogId
    {
        get;
        set
        {
            fixed (byte* id = Utf8.Write(value))
            {
                Status.Verify(OrtApi.SetSessionLogId(this.Open(), id));
            }

            field = value;
        }
    } = "";

    /// <summary>Least severity that is logged.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get;
        set
        {
            Status.Verify(OrtApi.SetSessionLogSeverityLevel(this.Open(), (int)value));
            field = value;
        }
    } = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

    /// <summary>Detail of verbose logs, at least 0.</summary>
    public int LogVerbosityLevel
    {
        get;
        set
        {
            Status.Verify(OrtApi.SetSessionLogVerbosityLevel(this.Open(), value));
            field = value;
        }
    }

    /// <summary>Threads within one node; 0 lets ONNX Runtime choose.</summary>
    public int IntraOpNumThreads
    {
        get;
        set
        {
            Status.Verify(OrtApi.SetIntraOpNumThreads(this.Open(), value));
            field = value;
        }
    }

    /// <summary>Nodes side by side in <see cref="ExecutionMode.ORT_PARALLEL"/>; 0 lets ONNX Runtime choose.</summary>
    public int InterOpNumThreads
    {
        get;
        set
        {
            Status.Verify(OrtApi.SetInterOpNumThreads(this.Open(), value));
            field = value;
        }
    }

    /// <summary>How far the graph is rewritten.</summary>
    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get;
        set
        {
            Status.Verify(OrtApi.SetSessionGraphOptimizationLevel(this.Open(), (int)value));
            field = value;
        }
    } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>Whether nodes run one after the other or side by side.</summary>
    public ExecutionMode ExecutionMode
    {
        get;
        set
        {
            Status.Verify(OrtApi.SetSessionExecutionMode(this.Open(), (int)value));
            field = value;
        }
    } = ExecutionMode.ORT_SEQUENTIAL;

    /// <summary>Sets one configuration entry, by the names of onnxruntime_session_options_config_keys.h.</summary>
    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        fixed (byte* key = Utf8.Write(configKey), value = Utf8.Write(configValue))
        {
            Status.Verify(OrtApi.AddSessionConfigEntry(this.Open(), key, value));
        }
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseSessionOptions(handle);
        handle = 0;
        return true;
    }
}
