using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Options of one or more runs; <see cref="Terminate"/> ends them.</summary>
public unsafe class RunOptions : SafeHandle
{
    public RunOptions() : base(0, ownsHandle: true)
    {
        nint created;
        Status.Verify(OrtApi.CreateRunOptions(&created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle is 0;

    /// <summary>Least severity that is logged.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get;
        set
        {
            Status.Verify(OrtApi.RunOptionsSetRunLogSeverityLevel(this.Open(), (int)value));
            field = value;
        }
    } = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

    /// <summary>Detail of verbose logs, at least 0.</summary>
    public int LogVerbosityLevel
    {
        get;
        set
        {
            Status.Verify(OrtApi.RunOptionsSetRunLogVerbosityLevel(this.Open(), value));
            field = value;
        }
    }

    /// <summary>A tag for the run's log lines.</summary>
    public string LogId
    {
        get;
        set
        {
            fixed (byte* tag = Utf8.Write(value))
            {
                Status.Verify(OrtApi.RunOptionsSetRunTag(this.Open(), tag));
            }

            field = value;
        }
    } = "";

    /// <summary>Set, every run with these options ends as soon as its current node is done, and so does every later one.</summary>
    public bool Terminate
    {
        get;
        set
        {
            if (field != value)
            {
                Status.Verify(value ? OrtApi.RunOptionsSetTerminate(this.Open()) : OrtApi.RunOptionsUnsetTerminate(this.Open()));
                field = value;
            }
        }
    }

    /// <summary>Sets one configuration entry, by the names of onnxruntime_run_options_config_keys.h.</summary>
    public void AddRunConfigEntry(string configKey, string configValue)
    {
        fixed (byte* key = Utf8.Write(configKey), value = Utf8.Write(configValue))
        {
            Status.Verify(OrtApi.AddRunConfigEntry(this.Open(), key, value));
        }
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseRunOptions(handle);
        handle = 0;
        return true;
    }
}
