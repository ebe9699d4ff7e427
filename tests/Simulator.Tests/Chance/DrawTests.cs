using AutoScale.Core.Learning;
using AutoScale.Simulator.Chance;

namespace AutoScale.Simulator.Tests.Chance;

public sealed class DrawTests
{
    [Fact]
    public void LogNormal_ChangesNoMean()
    {
        var random = new SplitMix64(1);

        Assert.Equal(1, Enumerable.Range(0, 100_000).Average(_ => Draw.LogNormal(random, 0.3)), 0.01);
    }

    [Fact]
    public void LogNormal_IsOneWithoutNoise() => Assert.Equal(1, Draw.LogNormal(new SplitMix64(1), 0));

    [Fact]
    public void Exponential_HasTheMean()
    {
        var random = new SplitMix64(1);

        Assert.Equal(8, Enumerable.Range(0, 100_000).Average(_ => Draw.Exponential(random, 8)), 0.1);
    }
}
