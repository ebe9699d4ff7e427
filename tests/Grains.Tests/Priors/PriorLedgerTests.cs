using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Aggregation;
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
        Assert.False(ledger.EndRound(null, At));
        Assert.False(ledger.HasOwn);

        ledger.Add(Contribution("c", 1));

        Assert.True(ledger.EndRound(null, At));
        Assert.False(ledger.EndRound(null, At), "an empty round does not end");
        Assert.Equal(4, Assert.Single(ledger.Cells()).Count);
    }

    [Fact]
    public void EndRound_BoundsWhatOneDeviceAddsInARound()
    {
        var ledger = Ledger(minDevices: 1);
        for (var sequence = 1; sequence <= 300; sequence++)
        {
            ledger.Add(Contribution("eager", sequence));
        }

        ledger.EndRound(null, At);
        ledger.Add(Contribution("eager", 301));
        ledger.EndRound(null, At);

        Assert.Equal(101, Assert.Single(ledger.Cells()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restore_AfterTheSumsWereWrittenAndBeforeTheRoundWasClosed_AddsNothingTwice(bool closed)
    {
        var ledger = Ledger(minDevices: 1);
        ledger.Add(Contribution("a", 1));
        var open = ledger.ToRound();
        ledger.EndRound(null, At);

        var found = Ledger(1, closed ? ledger.ToRound() : open, ledger.ToState());
        Assert.False(found.EndRound(null, At));
        Assert.False(found.Add(Contribution("a", 1)));
        Assert.True(found.Add(Contribution("a", 2)));
        Assert.True(found.EndRound(null, At));

        Assert.Equal(2, Assert.Single(found.Cells()).Count);
    }

    [Fact]
    public void Restore_BeforeTheSumsWereWritten_LosesNothing()
    {
        var ledger = Ledger(minDevices: 1);
        ledger.Add(Contribution("a", 1));

        var found = Ledger(1, ledger.ToRound(), new());

        Assert.True(found.EndRound(null, At));
        Assert.Equal(1, Assert.Single(found.Cells()).Count);
    }

    [Fact]
    public void Publish_SaysWhereItComesFrom()
    {
        var ledger = Ledger(minDevices: 2);
        ledger.Add(Contribution("a", 1));
        ledger.Add(Contribution("b", 1));
        ledger.EndRound(null, At);
        Assert.True(ledger.HasNews);

        var first = ledger.Publish(ledger.Cells(), [new StatisticCell("9", "cloud/gpu/fp32", 1, 1, 1)], At.AddMinutes(1));
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
            ledger.Publish([], [], At);
        }

        Assert.Equal([6, 5, 4, 3], ledger.Versions.Select(version => version.Version));
        Assert.True(ledger.IsKept(3));
        Assert.False(ledger.IsKept(2));
        Assert.False(ledger.IsKept(7));
    }

    [Fact]
    public void EndRound_WithNoise_PublishesOtherSums()
    {
        var options = new AggregationOptions { MinDevices = 1, MaxVisits = 1, MaxCells = 1, MaxValue = 10, Privacy = new PrivacyBudget(3, 0.09) };
        var ledger = new PriorLedger("class", new(), new(), options, 4);
        for (var device = 0; device < 200; device++)
        {
            ledger.Add(Contribution($"phone-{device}", 1));
        }

        ledger.EndRound(new GaussianNoise(options, new SplitMix64(1)), At);

        // Twice its standard deviation at most per group, 2.6 observations each: the median is still near -5.
        var cell = Assert.Single(ledger.Cells());
        Assert.NotEqual(-5, cell.Mean);
        Assert.InRange(cell.Mean, -25, 15);
    }

    static PriorLedger Ledger(int minDevices, PriorRoundState? round = null, PolicyPriorGrainState? past = null) =>
        new("class", round ?? new(), past ?? new(), new AggregationOptions { MinDevices = minDevices }, keepVersions: 4);

    static PriorContribution Contribution(string device, long sequence) => new(device, sequence, [new StatisticCellMessage("3", "local/cpu/fp32/1", 1, -5, 25)]);
}
