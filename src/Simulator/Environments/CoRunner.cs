namespace AutoScale.Simulator.Environments;

/// <summary>An app that runs beside the inference: S_Co_CPU and S_Co_MEM in percent, 0-100. The figures are assumed; docs/calibration.md has their ranges.</summary>
public readonly record struct CoRunner(float CpuPercent, float MemoryPercent)
{
    public static CoRunner None => default;

    public static CoRunner CpuHeavy => new(90, 20);

    public static CoRunner MemoryHeavy => new(20, 90);

    public static CoRunner MusicPlayer => new(8, 12);

    public static CoRunner WebBrowserLoading => new(60, 45);

    public static CoRunner WebBrowserReading => new(6, 45);

    public static CoRunner Game => new(80, 60);
}
