using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Aggregation;

namespace AutoScale.Core.Tests.Learning.Aggregation;

public sealed class ClippingTests
{
    static readonly AggregationOptions Options = new() { MaxVisits = 10, MaxValue = 100, MaxCells = 2 };

    [Fact]
    public void Clip_LeavesWhatIsWithinTheBoundsAsItIs()
    {
        StatisticCell[] cells = [new("a", "x", 10, 30, 100), new("b", "x", 3, -3, 3)];

        Assert.Equal(cells, Clipping.Clip(cells, Options));
    }

    [Fact]
    public void Clip_KeepsTheMeanOfACellThatIsObservedTooOften()
    {
        var clipped = Assert.Single(Clipping.Clip([new("a", "x", 1000, 3000, 10_000)], Options));

        Assert.Equal((10, 3, 1), (clipped.Count, clipped.Mean, clipped.Variance));
    }

    [Theory]
    [InlineData(5000, 100)]
    [InlineData(-5000, -100)]
    public void Clip_BoundsTheValue(double value, double expected)
    {
        var clipped = Assert.Single(Clipping.Clip([new("a", "x", 2, 2 * value, 2 * value * value)], Options));

        Assert.Equal((2, expected, 0), (clipped.Count, clipped.Mean, clipped.Variance));
    }

    [Fact]
    public void Clip_BoundsTheSpreadThatADeviceClaims()
    {
        var clipped = Assert.Single(Clipping.Clip([new("a", "x", 2, 0, 1e12)], Options));

        Assert.Equal(100 * 100, clipped.Variance);
    }

    [Fact]
    public void Clip_TakesTheMostObservedCells() => Assert.Equal(
        ["b", "c"],
        Clipping.Clip([new("a", "x", 1, 1, 1), new("b", "x", 5, 1, 1), new("c", "x", 4, 1, 1)], Options).Select(cell => cell.Context));
}
