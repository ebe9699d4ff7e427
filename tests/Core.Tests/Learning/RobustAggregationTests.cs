using AutoScale.Core.Learning;

namespace AutoScale.Core.Tests.Learning;

public sealed class RobustAggregationTests
{
    static readonly AggregationOptions Options = new() { LeastDevices = 3, MaxCount = 50, MaxMagnitude = 2, MaxDeviation = 0.5 };

    [Fact]
    public void Clip_BoundsCountMagnitudeAndDistanceFromThePublishedMean()
    {
        var published = new Dictionary<(string, string), double> { [("c", "known")] = 0.1 };

        var clipped = RobustAggregation.Clip([Cell("free", 400, 9), Cell("known", 10, -3), Cell("free", 0, 1), Cell("free", 1, double.NaN)], published, Options).ToArray();

        Assert.Equal(2, clipped.Length);
        Assert.Equal((50, 2), (clipped[0].Count, clipped[0].Mean));
        Assert.Equal((10, -0.4), (clipped[1].Count, clipped[1].Mean));
    }

    [Fact]
    public void Merge_TakesTheMedianOfTheGroups()
    {
        var merged = RobustAggregation.Merge([Cell("d", 10, 0.1), Cell("d", 10, 0.2), Cell("d", 1000, 2)]);

        Assert.Equal(0.2, merged.Mean, 1e-12);
        Assert.Equal(40, merged.Count);
    }

    [Fact]
    public void Publish_HoldsBackWhatTooFewDevicesKnow()
    {
        var grouped = new GroupedStatistics(Options);
        grouped.Add("a", [Cell("d", 5, 1)]);
        grouped.Add("b", [Cell("d", 5, 1)]);
        grouped.Add("b", [Cell("d", 5, 1)]);
        Assert.Empty(grouped.Publish(new SplitMix64(1)));

        grouped.Add("c", [Cell("d", 5, 1)]);
        Assert.Equal(1, Assert.Single(grouped.Publish(new SplitMix64(1))).Mean, 1e-12);
    }

    [Fact]
    public void Publish_IsNotBentByAQuarterOfTheDevices()
    {
        var grouped = new GroupedStatistics(Options);
        for (var device = 0; device < 40; device++)
        {
            grouped.Add($"device-{device}", [Cell("d", 20, device % 4 is 0 ? 1e6 : 0.1 + (0.001 * device))]);
        }

        Assert.InRange(Assert.Single(grouped.Publish(new SplitMix64(1))).Mean, 0.1, 0.2);
    }

    [Fact]
    public void Trusted_LeavesOutWhoSaysTheOppositeOfMostOthers()
    {
        StatisticCell[][] groups =
        [
            .. Enumerable.Range(0, 9).Select(group => (StatisticCell[])[Topic("0.0", 0.1 + (0.01 * group)), Topic("3.0", 0.2)]),
            [Topic("0.0", -2), Topic("7.0", 2)],
        ];

        Assert.Equal([true, true, true, true, true, true, true, true, true, false], RobustAggregation.Trusted(groups));

        static StatisticCell Topic(string levels, double mean) => new($"compute/net/{levels}", "local/cpu/fp32/902", 1, mean, mean * mean);
    }

    [Fact]
    public void Restore_PublishesTheSameAgain()
    {
        var grouped = new GroupedStatistics(Options);
        for (var device = 0; device < 9; device++)
        {
            grouped.Add($"device-{device}", [Cell("d", 20, 0.1 * device), Cell("e", 1, device)]);
        }

        var again = new GroupedStatistics(Options);
        foreach (var (group, cell) in grouped.Sums())
        {
            again.Restore(group, [cell]);
        }

        foreach (var (context, descriptor, contributor) in grouped.Contributors())
        {
            again.Restore(context, descriptor, contributor);
        }

        Assert.Equal(grouped.Publish(new SplitMix64(1)), again.Publish(new SplitMix64(1)));
    }

    [Fact]
    public void Blur_AddsTheNoiseOfTheGaussianMechanism()
    {
        var options = Options with { Epsilon = 1, Delta = 1e-6, MaxCount = 1 };
        var random = new SplitMix64(3);
        var counts = Enumerable.Range(0, 4000).Select(_ => RobustAggregation.Blur(Cell("d", 10_000, 0.5), options, random)!.Value.Count).ToArray();

        // σ = √(2·ln(1.25 / 5e-7)) / 0.5 = 10.86
        Assert.Equal(10.86, Math.Sqrt(counts.Average(count => (count - 10_000) * (count - 10_000))), 0.5);
        Assert.Equal(Cell("d", 10, 1), RobustAggregation.Blur(Cell("d", 10, 1), Options, random));
    }

    static StatisticCell Cell(string descriptor, double count, double mean) => new("c", descriptor, count, count * mean, count * mean * mean);
}
