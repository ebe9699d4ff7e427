using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Aggregation;

namespace AutoScale.Core.Tests.Learning.Aggregation;

public sealed class GroupedSumsTests
{
    static readonly AggregationOptions Options = new() { MinDevices = 3 };

    [Fact]
    public void Publish_HoldsBackACellOfTooFewDevices()
    {
        var sums = new GroupedSums();
        sums.Add("a", [Cell(1), Cell(1, "rare")], Options);
        sums.Add("b", [Cell(2), Cell(1, "rare")], Options);
        sums.Add("a", [Cell(1), Cell(1, "rare")], Options);
        Assert.Empty(sums.Publish(3));

        sums.Add("c", [Cell(3)], Options);

        Assert.Equal("common", Assert.Single(sums.Publish(3)).Context);
        Assert.Equal(2, sums.Publish(2).Count);
    }

    [Fact]
    public void Publish_TakesTheMedianOverGroups()
    {
        var sums = new GroupedSums();
        sums.Restore(1, [new("common", "x", 10, 20, 50)]);
        sums.Restore(2, [new("common", "x", 10, 30, 100)]);
        sums.Restore(3, [new("common", "x", 1000, 9e6, 9e10)]);
        Witness(sums, 3);

        var cell = Assert.Single(sums.Publish(3));

        Assert.Equal((30, 3, 1), (cell.Count, cell.Mean, cell.Variance));
    }

    [Fact]
    public void Publish_OneGroupIsAddedUpExactly()
    {
        var sums = new GroupedSums();
        var one = Options with { Groups = 1, MinDevices = 1 };
        sums.Add("a", [new("common", "x", 3, 0.1, 0.02)], one);
        sums.Add("b", [new("common", "x", 1, 0.7, 0.49)], one);

        Assert.Equal(new StatisticCell("common", "x", 4, 0.1 + 0.7, 0.02 + 0.49), Assert.Single(sums.Publish(1)));
    }

    [Fact]
    public void Publish_AQuarterOfWrongDevicesMovesItLessThanTheSpread()
    {
        var random = new SplitMix64(5);
        var (honest, mixed) = (new GroupedSums(), new GroupedSums());
        for (var device = 0; device < 60; device++)
        {
            var mean = 100 + (4 * (random.NextDouble() - 0.5));
            honest.Add($"phone-{device}", [Cell(mean)], Options);
            mixed.Add($"phone-{device}", [Cell(device % 4 is 0 ? -65_000 : mean)], Options);
        }

        var (right, bent) = (Assert.Single(honest.Publish(3)).Mean, Assert.Single(mixed.Publish(3)).Mean);

        Assert.InRange(right, 99, 101);
        Assert.InRange(bent, 98, 102);
    }

    [Fact]
    public void Decode_GivesBackWhatWasEncoded()
    {
        var sums = new GroupedSums();
        for (var device = 0; device < 20; device++)
        {
            sums.Add($"phone-{device}", [Cell(device / 3.0), Cell(-device, $"own-{device % 4}")], Options);
        }

        var decoded = GroupedSumsCodec.Decode(GroupedSumsCodec.Encode(sums));

        Assert.Equal(sums.Publish(3), decoded.Publish(3));
        Assert.Equal(GroupedSumsCodec.Encode(sums), GroupedSumsCodec.Encode(decoded));
        Assert.Empty(GroupedSumsCodec.Decode(default).Publish(1));
    }

    [Fact]
    public void Decode_RefusesWhatIsNotWhole()
    {
        var sums = new GroupedSums();
        sums.Add("a", [Cell(1)], Options);
        var bytes = GroupedSumsCodec.Encode(sums);

        Assert.Throws<InvalidDataException>(() => GroupedSumsCodec.Decode(bytes.AsMemory(0, bytes.Length - 3)));
        Assert.Throws<InvalidDataException>(() => GroupedSumsCodec.Decode("ASX1...."u8.ToArray()));
    }

    [Fact]
    public void GroupOf_SpreadsIdsThatDifferInOneDigit()
    {
        var groups = Enumerable.Range(0, 640).GroupBy(device => GroupedSums.GroupOf($"phone-{device}", 64)).Select(group => group.Count()).ToArray();

        Assert.True(groups.Length > 60, "some groups are empty");
        Assert.True(groups.Max() < 25, "one group is crowded");
    }

    static StatisticCell Cell(double mean, string context = "common") => new(context, "x", 10, 10 * mean, 10 * mean * mean);

    static void Witness(GroupedSums sums, int devices)
    {
        for (var device = 0; device < devices; device++)
        {
            sums.Witness("common", "x", (ulong)device, int.MaxValue);
        }
    }
}
