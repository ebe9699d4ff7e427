using AutoScale.Core.Serving;

namespace AutoScale.Core.Tests.Serving;

public sealed class ServiceTimesTests
{
    readonly ServiceTimes times = new();

    [Fact]
    public void Mean_BeforeAnyRun_IsZero()
    {
        Assert.Equal(TimeSpan.Zero, times.Mean(4));
        Assert.Equal(TimeSpan.Zero, times.Bound(4));
    }

    [Fact]
    public void Add_MovesMeanAndDeviationByTheGainsOfRfc6298()
    {
        times.Add(1, Ms(16));
        Assert.Equal((16, 32), (times.Mean(1).TotalMilliseconds, times.Bound(1).TotalMilliseconds));

        // Mean 16 + 8/8; deviation 8 + (8 - 8)/4; bound 17 + 2·8.
        times.Add(1, Ms(24));
        Assert.Equal((17, 33), (times.Mean(1).TotalMilliseconds, times.Bound(1).TotalMilliseconds));
    }

    [Fact]
    public void Mean_OfASizeNotSeen_IsTheSmallerOneInProportionOrTheLargerOneWhicheverIsLess()
    {
        times.Add(2, Ms(10));
        Assert.Equal(Ms(40), times.Mean(8));
        Assert.Equal(Ms(10), times.Mean(1));

        times.Add(16, Ms(30));
        Assert.Equal(Ms(30), times.Mean(8));
        Assert.Equal(Ms(20), times.Mean(4));
        Assert.Equal(Ms(60), times.Mean(32));
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(8, 5)]
    [InlineData(16, 9)]
    public void Mean_OfFewerRowsUpToTheSamePowerOfTwo_IsShared(int rows, int fewer)
    {
        times.Add(rows, Ms(7));

        Assert.Equal(Ms(7), times.Mean(fewer));
    }

    static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
}
