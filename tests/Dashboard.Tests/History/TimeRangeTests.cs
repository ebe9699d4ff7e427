using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;

namespace AutoScale.Dashboard.Tests.History;

public sealed class TimeRangeTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("15m", 60, 15, "2026-03-04T05:07:00Z")]
    [InlineData("1h", 60, 60, "2026-03-04T05:07:00Z")]
    [InlineData("6h", 60, 360, "2026-03-04T05:07:00Z")]
    [InlineData("24h", 3600, 24, "2026-03-04T06:00:00Z")]
    [InlineData("7d", 3600, 168, "2026-03-04T06:00:00Z")]
    [InlineData("30d", 86400, 30, "2026-03-05T00:00:00Z")]
    [InlineData("90d", 86400, 90, "2026-03-05T00:00:00Z")]
    public void Find_EndsWithTheBucketThatIsFilling(string name, int seconds, int buckets, string to)
    {
        var range = TimeRange.Find(name, Now)!;

        Assert.Equal((seconds, buckets, DateTimeOffset.Parse(to, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds()), (range.Level.Seconds, range.Buckets, range.ToSeconds));
    }

    [Theory]
    [InlineData("2h")]
    [InlineData("")]
    public void Find_KnowsNoOtherRange(string name) => Assert.Null(TimeRange.Find(name, Now));

    [Fact]
    public void Find_TakesTheHourByDefault() => Assert.Equal("1h", TimeRange.Find(null, Now)!.Name);

    [Fact]
    public void Elapsed_LeavesOutWhatIsToCome() => Assert.Equal((14 * 60) + 7, TimeRange.Find("15m", Now)!.Elapsed(Now));

    /// <summary>At 05:06:07: 6 h begin at 23:07, so that the hours from 00:00 to 05:00 are taken whole.</summary>
    [Theory]
    [InlineData("6h", 3600, 53 * 60, 5 * 3600, 7 * 60)]
    [InlineData("7d", 86400, 18 * 3600, 6 * 86400, 6 * 3600)]
    [InlineData("15m", 3600, 8 * 60, 0, 7 * 60)]
    [InlineData("90d", 86400, 90 * 86400, 0, 0)]
    public void Tiles_CoverTheRangeOnce(string name, int inner, long before, long within, long after)
    {
        var range = TimeRange.Find(name, Now)!;
        var tiles = range.Tiles;

        Assert.Equal((range.FromSeconds, range.ToSeconds), (tiles.From, tiles.To));
        Assert.Equal(inner, tiles.Inner);
        if (within is 0)
        {
            Assert.Equal(range.ToSeconds - range.FromSeconds, tiles.InnerFrom - tiles.From);
            Assert.Equal(tiles.InnerFrom, tiles.To);
        }
        else
        {
            Assert.Equal((before, within, after), (tiles.InnerFrom - tiles.From, tiles.InnerTo - tiles.InnerFrom, tiles.To - tiles.InnerTo));
        }
    }

    /// <summary>Every range must be shorter than its level is kept.</summary>
    [Fact]
    public void Ranges_FitTheDefaultRetention() => Assert.All(TimeRange.Names, name =>
    {
        var range = TimeRange.Find(name, Now)!;
        Assert.True(range.Level.Days(new DashboardOptions()) * 86_400L >= range.ToSeconds - range.FromSeconds, name);
    });

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(-6.9 * 24 * 60, -6.9 * 24 * 60)]
    [InlineData(-8 * 24 * 60, 0)]
    [InlineData(1, 1)]
    [InlineData(60, 0)]
    public void CountedTime_BelievesADeviceWithinReason(double minutes, double counted) =>
        Assert.Equal(Now.AddMinutes(counted), CountedTime.Of(Now.AddMinutes(minutes), Now));

    [Fact]
    public void DeviceSlice_SpreadsDevices()
    {
        var counts = Enumerable.Range(0, 16_000).CountBy(device => DeviceSlice.Of($"phone-{device}")).ToDictionary();

        Assert.Equal(DeviceSlice.Count, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 700, 1300));
    }
}
