namespace AutoScale.Core.Actions;

/// <summary>The kind of processor that runs an inference.</summary>
public enum ProcessorKind
{
    Cpu,
    Gpu,

    /// <summary>A digital signal processor or another fixed-power accelerator.</summary>
    Dsp,
}
