using AutoScale.Core.Actions;
using AutoScale.Core.States;

namespace AutoScale.Simulator.Phones;

/// <summary>How co-running apps slow a local processor down: each takes a share of what the inference would have.</summary>
public static class Interference
{
    /// <summary><c>1 / (1 − c_cpu·u_cpu) / (1 − c_mem·u_mem)</c>, at least 1; a GPU or a DSP feels the CPU only through its driver.</summary>
    public static double Slowdown(EmulationAssumptions assumptions, ProcessorKind kind, in RuntimeVariance variance)
    {
        var contention = kind is ProcessorKind.Cpu ? assumptions.CpuContention : assumptions.HostContention;
        return 1 / (1 - (contention * variance.CpuUtilizationPercent / 100))
            / (1 - (assumptions.MemoryContention * variance.MemoryUtilizationPercent / 100));
    }
}
