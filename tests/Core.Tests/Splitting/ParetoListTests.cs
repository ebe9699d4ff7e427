using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class ParetoListTests
{
    static readonly SplitOption Edge = new("", Precision.Fp32, 0, 0, 100, 0, null);
    static readonly SplitOption Cloud = new("", Precision.Fp32, 1000, 4, 0, 20, null);

    static SplitOption Split(string cut, long bytes, double headMs, double tailMs, double? decibels = null) =>
        new(cut, decibels is null ? Precision.Fp32 : Precision.Int8, bytes, 4, headMs, tailMs, decibels);

    static string[] Cuts(IEnumerable<SplitOption> options) => [.. options.Select(option => option.Cut)];

    [Fact]
    public void Front_KeepsEdgeAndCloudAndWhatNothingBeats()
    {
        var front = ParetoList.Front(Edge, Cloud, [Split("late", 50, 90, 5), Split("middle", 200, 40, 15), Split("worse", 250, 45, 15)]);

        Assert.Equal(["", "late", "middle", ""], Cuts(front));
    }

    [Fact]
    public void Front_DropsSplitsThatSendAsMuchAsTheInput() =>
        Assert.Equal(["", ""], Cuts(ParetoList.Front(Edge, Cloud, [Split("early", 1000, 1, 1), Split("wide", 4000, 1, 1)])));

    [Fact]
    public void Front_KeepsAnExactOptionBesideACheaperInexactOne()
    {
        var front = ParetoList.Front(Edge, Cloud, [Split("x", 400, 40, 15), Split("x", 100, 40, 15, decibels: 40), Split("y", 90, 40, 15, decibels: 12)]);

        Assert.Equal([100L, 400], front.Skip(1).Take(2).Select(option => option.CrossingBytes));
    }

    [Fact]
    public void Front_DropsASplitThatIsSlowerThanTheDeviceAlone() => Assert.Equal(["", ""], Cuts(ParetoList.Front(Edge, Cloud, [Split("slow", 10, 99, 5)])));

    [Fact]
    public void Fastest_KeepsWhatWinsAtSomeRate()
    {
        // From (0, 100) over (100, 60) to (1000, 20); (500, 55) lies above that line, and some other is faster at every rate.
        var front = ParetoList.Front(Edge, Cloud, [Split("winner", 100, 40, 20), Split("between", 500, 40, 15)]);

        Assert.Equal(["", "winner", ""], Cuts(ParetoList.Fastest(front)));
        for (var mbps = 0.001; mbps < 1000; mbps *= 1.3)
        {
            var best = front.MinBy(option => option.ComputeMs + (option.CrossingBytes * 8 / (mbps * 1000)))!;
            Assert.NotEqual("between", best.Cut);
        }
    }

    [Fact]
    public void LatencyMs_AddsTheLink()
    {
        // 1004 bytes at 8 Mbit/s take 1.004 ms.
        Assert.Equal(20 + 10 + 1.004, Cloud.LatencyMs(8, 10), 9);
        Assert.Equal(100, Edge.LatencyMs(8, 10), 9);
    }
}
