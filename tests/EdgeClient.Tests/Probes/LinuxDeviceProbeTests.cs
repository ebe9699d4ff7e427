using AutoScale.Core.Inference;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Probes;
using AutoScale.Testing;
using AutoScale.Testing.Contracts;

namespace AutoScale.EdgeClient.Tests.Probes;

public sealed class LinuxDeviceProbeTests : DeviceProbeContract, IDisposable
{
    const string Wireless = """
        Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
         face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
         wlan0: 0000   54.  -76.  -256        0      0      0      0      0        0
         wlan1: 0000   54.  -61.  -256        0      0      0      0      0        0

        """;

    readonly FakeKernel kernel = new();
    readonly ManualTime time = new();

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void Read_CountsWhatOthersUse()
    {
        kernel.SetCpu(busy: 1000, idle: 9000, own: 100);
        using var probe = Probe();
        Assert.Equal(0, probe.Read().CpuUtilizationPercent);

        kernel.SetCpu(busy: 1060, idle: 9040, own: 120);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(40, probe.Read().CpuUtilizationPercent, 3);
    }

    [Fact]
    public void ReadBatteryPercent_FindsTheFullestBattery()
    {
        kernel.SetCpu(busy: 1, idle: 1, own: 1);
        using var probe = Probe();
        Assert.Null(probe.ReadBatteryPercent());

        kernel["sys/class/power_supply/AC/type"] = "Mains\n";
        kernel["sys/class/power_supply/BAT0/type"] = "Battery\n";
        kernel["sys/class/power_supply/BAT0/capacity"] = "73\n";
        kernel["sys/class/power_supply/BAT1/type"] = "Battery\n";
        kernel["sys/class/power_supply/BAT1/capacity"] = "101\n";

        Assert.Equal(73, probe.ReadBatteryPercent());
    }

    [Fact]
    public void RunsOnBattery_WhileOneDischarges()
    {
        kernel.SetCpu(busy: 1, idle: 1, own: 1);
        using var probe = Probe();
        Assert.False(probe.RunsOnBattery());

        kernel["sys/class/power_supply/BAT0/type"] = "Battery\n";
        foreach (var (status, expected) in new[] { ("Charging", false), ("Discharging", true), ("Not charging", false), ("Full", false) })
        {
            kernel["sys/class/power_supply/BAT0/status"] = $"{status}\n";

            Assert.Equal(expected, probe.RunsOnBattery());
        }
    }

    [Fact]
    public void Read_CountsMemoryOfOthers()
    {
        var ownPages = 100_000 / (Environment.SystemPageSize / 1024);
        kernel["proc/meminfo"] = "MemTotal:        1000000 kB\nMemFree:          100000 kB\nMemAvailable:     400000 kB\n";
        kernel["proc/self/statm"] = $"900000 {ownPages} 10 1 0 10 0\n";
        using var probe = Probe();

        Assert.Equal(50, probe.Read().MemoryUtilizationPercent, 3);
    }

    [Fact]
    public void Read_TakesTheStrongestWirelessLink()
    {
        kernel["proc/net/wireless"] = Wireless;
        using var probe = Probe();

        Assert.Equal((-61, -61), (probe.Read().WifiSignalDbm, probe.Read().PeerSignalDbm));
    }

    [Fact]
    public void Read_CountsAWiredLinkAsStrong()
    {
        kernel["sys/class/net/lo/operstate"] = "unknown\n";
        kernel["sys/class/net/eth0/operstate"] = "up\n";
        using var probe = Probe();

        Assert.Equal(LinuxDeviceProbe.WiredDbm, probe.Read().WifiSignalDbm);
    }

    [Fact]
    public void Read_HasNoLinkWhenEverythingIsDown()
    {
        kernel["sys/class/net/lo/operstate"] = "up\n";
        kernel["sys/class/net/eth0/operstate"] = "down\n";
        using var probe = Probe();

        Assert.False(probe.Read().HasWifi);
        Assert.False(probe.Read().HasPeer);
    }

    [Fact]
    public void Read_ReachesATierOnLoopbackWithoutAnyLink()
    {
        using var probe = new LinuxDeviceProbe(kernel.Roots, time, TimeSpan.FromSeconds(1), cloudIsHere: true);

        Assert.True(probe.Read().HasWifi);
        Assert.False(probe.Read().HasPeer);
    }

    [Fact]
    public void Read_IsZeroWhereTheKernelTellsNothing()
    {
        using var probe = Probe();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new RuntimeVariance(0, 0, RuntimeVariance.NoLink, RuntimeVariance.NoLink), probe.Read());
    }

    [Theory]
    [InlineData("proc/stat", "cpu  banana\n")]
    [InlineData("proc/meminfo", "MemTotal:\nMemAvailable: x kB\n")]
    [InlineData("proc/net/wireless", "wlan0: 0000 1. ?\nwlan1:\n")]
    [InlineData("proc/self/stat", "1 (x")]
    public void Read_SurvivesNonsense(string file, string text)
    {
        kernel[file] = text;
        using var probe = Probe();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((0, 0), (probe.Read().CpuUtilizationPercent, probe.Read().MemoryUtilizationPercent));
    }

    [Fact]
    public void Read_WorksOnThisMachine()
    {
        using var probe = new LinuxDeviceProbe(new LinuxRoots(), time, TimeSpan.FromSeconds(1));
        Assert.True(!OperatingSystem.IsLinux() || probe.Read().MemoryUtilizationPercent > 0);
    }

    protected override IDeviceProbe Create()
    {
        kernel.SetCpu(busy: 10, idle: 10, own: 5);
        kernel["proc/net/wireless"] = Wireless;
        return Probe();
    }

    LinuxDeviceProbe Probe() => new(kernel.Roots, time, TimeSpan.FromSeconds(1));
}
