using AutoScale.Core.Learning;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Tests.Tiers;

public sealed class QueueingTests
{
    [Theory]
    [InlineData(0.5, 10, 10)]
    [InlineData(0.8, 5, 20)]
    public void WaitMs_HasTheMeanOfTheQueue(double load, double serviceMs, double expected)
    {
        var random = new SplitMix64(1);
        var waits = Enumerable.Range(0, 200_000).Select(_ => Queueing.WaitMs(random, load, serviceMs)).ToArray();

        Assert.Equal(expected, waits.Average(), 0.03 * expected);
        Assert.Equal(1 - load, waits.Count(wait => wait is 0) / 200_000.0, 0.01);
        Assert.All(waits, wait => Assert.True(wait >= 0));
    }

    [Fact]
    public void WaitMs_TakesNoChanceAtAnIdleTier()
    {
        var (used, fresh) = (new SplitMix64(1), new SplitMix64(1));

        Assert.Equal(0, Queueing.WaitMs(used, 0, 10));
        Assert.Equal(fresh.NextUInt64(), used.NextUInt64());
    }
}
