namespace AutoScale.Simulator.Environments;

/// <summary>An app that runs beside the inference: S_Co_CPU and S_Co_MEM in percent, 0-100. The figures are assumed; docs/calibration.md has their ranges.</summary>
public readonly record struct CoRunner(float CpuPercent, float MemoryPercent);
