using AutoScale.EdgeClient.Energy;

namespace AutoScale.EdgeClient.Tests.Energy;

public sealed class RaplCounterTests : IDisposable
{
    readonly FakeKernel kernel = new();

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void ReadMicrojoules_SumsThePackages()
    {
        Set(0, 1_000);
        Set(1, 50);
        kernel["sys/class/powercap/intel-rapl:0:0/energy_uj"] = "7";
        kernel["sys/class/powercap/intel-rapl:0:0/max_energy_range_uj"] = "1000000";
        var counter = RaplCounter.TryOpen(kernel.Roots)!;
        Assert.Equal(0, counter.ReadMicrojoules());

        Set(0, 4_000);
        Set(1, 150);

        Assert.Equal(3_100, counter.ReadMicrojoules());
    }

    [Fact]
    public void ReadMicrojoules_CountsOverTheWrapAround()
    {
        Set(0, 999_000);
        var counter = RaplCounter.TryOpen(kernel.Roots)!;

        Set(0, 500);
        Assert.Equal(1_500, counter.ReadMicrojoules());
        Set(0, 700);
        Assert.Equal(1_700, counter.ReadMicrojoules());
    }

    [Fact]
    public void TryOpen_IsNullWhereNothingCanBeRead()
    {
        Assert.Null(RaplCounter.TryOpen(kernel.Roots));
        kernel["sys/class/powercap/intel-rapl:0/energy_uj"] = "secret";
        Assert.Null(RaplCounter.TryOpen(kernel.Roots));
    }

    void Set(int package, long microjoules)
    {
        kernel[$"sys/class/powercap/intel-rapl:{package}/energy_uj"] = $"{microjoules}\n";
        kernel[$"sys/class/powercap/intel-rapl:{package}/max_energy_range_uj"] = "1000000\n";
    }
}
