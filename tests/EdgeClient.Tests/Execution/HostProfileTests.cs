using AutoScale.Core.Actions;
using AutoScale.EdgeClient.Execution;

namespace AutoScale.EdgeClient.Tests.Execution;

public sealed class HostProfileTests
{
    [Theory]
    [InlineData(1, "1t")]
    [InlineData(2, "2t 1t")]
    [InlineData(6, "6t 3t 1t")]
    [InlineData(64, "64t 32t 16t 8t 4t 2t 1t")]
    public void For_HalvesTheThreads(int cores, string steps)
    {
        var profile = HostProfile.For(new HostFacts("arm64", cores, 1800));

        Assert.Equal(steps.Split(' '), profile.Processors[0].Steps.Select(step => step.Name));
        Assert.Equal($"linux-arm64-{cores}c", profile.DeviceClass);
        var actions = ActionSpace.For(profile);
        Assert.Equal((steps.Split(' ').Length * 2) + 4, actions.Count);
        Assert.True(actions.IndexOf("local/cpu/int8/1t") >= 0);
    }

    [Theory]
    [InlineData("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3600000\n", 3600)]
    [InlineData("proc/cpuinfo", "processor : 0\ncpu MHz\t\t: 2394.5\n", 2394.5)]
    [InlineData("proc/cpuinfo", "nothing\n", 2000)]
    public void Read_FindsTheClock(string file, string text, double mhz)
    {
        using var kernel = new FakeKernel();
        kernel[file] = text;

        Assert.Equal(mhz, HostFacts.Read(kernel.Roots).FrequencyMhz);
    }
}
