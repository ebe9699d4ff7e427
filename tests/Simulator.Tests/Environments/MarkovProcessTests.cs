using AutoScale.Core.Learning;
using AutoScale.Simulator.Environments;

namespace AutoScale.Simulator.Tests.Environments;

public sealed class MarkovProcessTests
{
    [Fact]
    public void At_SpendsEqualTimeAtEachLevelAndStaysTheMeanDwell()
    {
        var process = new MarkovProcess<int>([0, 1, 2], meanDwellMs: 100, new SplitMix64(5));
        var levels = Enumerable.Range(0, 1_000_000).Select(index => process.At(index)).ToArray();

        Assert.All(levels.CountBy(level => level), share => Assert.Equal(1 / 3.0, share.Value / 1_000_000.0, 0.03));
        var changes = levels.Zip(levels.Skip(1)).Count(pair => pair.First != pair.Second);
        Assert.Equal(100, 1_000_000.0 / changes, 4.0);
    }

    [Fact]
    public void At_StaysAtAnOnlyLevel()
    {
        var process = new MarkovProcess<int>([4], meanDwellMs: 1, new SplitMix64(5));

        Assert.Equal(4, process.At(1e9));
    }
}
