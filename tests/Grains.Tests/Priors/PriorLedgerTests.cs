using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;

namespace AutoScale.Grains.Tests.Priors;

public sealed class PriorLedgerTests
{
    static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void EndRound_WaitsForEnoughDevices()
    {
        var ledger = Ledger(minDevices: 3);
        ledger.Add(Contribution("a", 1));
        ledger.Add(Contribution("a", 2));
        ledger.Add(Contribution("b", 1));
        Assert.False(ledger.EndRound(At));
        Assert.False(ledger.HasOwn);

        ledger.Add(Contribution("c", 1));

        Assert.True(ledger.EndRound(At));
        Assert.False(ledger.EndRound(At), "an empty round does not end");
        Assert.Equal(4, Published(ledger).Count);
    }

    [Fact]
    public void EndRound_BoundsWhatOneDeviceAddsInARound()
    {
        var ledger = Ledger(minDevices: 1);
        for (var sequence = 1; sequence <= 300; sequence++)
        {
            ledger.Add(Contribution("eager", sequence));
        }

        ledger.EndRound(At);
        ledger.Add(Contribution("eager", 301));
        ledger.EndRound(At);

        Assert.Equal(51, Published(ledger).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restore_AfterTheSumsWereWrittenAndBeforeTheRoundWasClosed_AddsNothingTwice(bool closed)
    {
        var ledger = Ledger(minDevices: 1);
        ledger.Add(Contribution("a", 1));
        var open = ledger.ToRound();
        ledger.EndRound(At);

        var found = Ledger(1, closed ? ledger.ToRound() : open, ledger.ToState());
        Assert.False(found.EndRound(At));
        Assert.False(found.Add(Contribution("a", 1)));
        Assert.True(found.Add(Contribution("a", 2)));
        Assert.True(found.EndRound(At));

        Assert.Equal(2, Published(found).Count);
    }

    [Fact]
    public void Restore_BeforeTheSumsWereWritten_LosesNothing()
    {
        var ledger = Ledger(minDevices: 1);
        ledger.Add(Contribution("a", 1));

        var found = Ledger(1, ledger.ToRound(), new());

        Assert.True(found.EndRound(At));
        Assert.Equal(1, Published(found).Count);
    }

    [Fact]
    public void Publish_SaysWhereItComesFrom()
    {
        var ledger = Ledger(minDevices: 2);
        ledger.Add(Contribution("a", 1));
        ledger.Add(Contribution("b", 1));
        ledger.EndRound(At);
        Assert.True(ledger.HasNews);

        var first = ledger.Publish([new StatisticCell("9", "cloud/gpu/fp32", 1, 1, 1)], Chance, At.AddMinutes(1))!;
        var again = ledger.Repeat(first, At.AddMinutes(2));

        Assert.False(ledger.HasNews);
        Assert.Equal(new PriorVersionInfo(1, PriorOrigin.Published, 1, 2, 2, At, 2, 1, 1, At.AddMinutes(1)), ledger.Versions[1]);
        Assert.Equal(new PriorVersionInfo(2, PriorOrigin.Repeated, 1, 2, 2, At, 2, 1, 1, At.AddMinutes(2)), ledger.Versions[0]);
        var (published, repeated) = (StatisticCodec.DecodePrior(first.Snapshot), StatisticCodec.DecodePrior(again.Snapshot));
        Assert.Equal((1, 2), (published.Version, repeated.Version));
        Assert.Equal(published.Cells, repeated.Cells);
        Assert.Equal(published.Fallback, repeated.Fallback);
    }

    [Fact]
    public void Versions_OlderThanTheKeptOnesAreForgotten()
    {
        var ledger = Ledger(minDevices: 1);
        for (var version = 1; version <= 6; version++)
        {
            ledger.Publish([new StatisticCell("9", "cloud/gpu/fp32", version, 1, 1)], Chance, At);
        }

        Assert.Equal([6, 5, 4, 3], ledger.Versions.Select(version => version.Version));
        Assert.True(ledger.IsKept(3));
        Assert.False(ledger.IsKept(2));
        Assert.False(ledger.IsKept(7));
    }

    [Fact]
    public void Publish_KnowingNothing_MakesNoVersion()
    {
        var ledger = Ledger(minDevices: 1);

        Assert.Null(ledger.Publish([], Chance, At));
        Assert.Equal(0, ledger.Newest);
    }

    [Fact]
    public void Publish_WithNoise_TellsOtherSums()
    {
        var options = new AggregationOptions { LeastDevices = 1, MaxCount = 1, MaxMagnitude = 10, MaxDeviation = 100, Epsilon = 1, Delta = 0.1 };
        var ledger = new PriorLedger("class", new(), new(), options, 4);
        for (var device = 0; device < 200; device++)
        {
            ledger.Add(Contribution($"phone-{device}", 1));
        }

        ledger.EndRound(At);

        var cell = Published(ledger);
        Assert.NotEqual(-5, cell.Mean);
        Assert.InRange(cell.Mean, -6, -4);
    }

    static Random Chance => new SplitMix64(1);

    static StatisticCell Published(PriorLedger ledger) =>
        Assert.Single(StatisticCodec.DecodePrior(ledger.Publish([], Chance, At)!.Snapshot).Cells);

    static PriorLedger Ledger(int minDevices, PriorRoundState? round = null, PolicyPriorGrainState? past = null) =>
        new("class", round ?? new(), past ?? new(), new AggregationOptions { LeastDevices = minDevices, MaxMagnitude = 100, MaxDeviation = 100 }, keepVersions: 4);

    static PriorContribution Contribution(string device, long sequence) => new(device, sequence, [new StatisticCellMessage("3", "local/cpu/fp32/1", 1, -5, 25)]);
}
