using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Models;

namespace AutoScale.Grains.Tests.Models;

public sealed class RolloutJudgeTests
{
    static readonly RolloutLimits Limits = new(MinSamples: 100, MaxErrorPercent: 10, ErrorTolerancePercent: 1, EnergyTolerancePercent: 5);

    [Fact]
    public void Judge_KeepsAVersionThatDoesAsWell() => Assert.Null(RolloutJudge.Judge(Limits, Seen(Tally(1000, 10, 50), Tally(1000, 10, 50))));

    [Fact]
    public void Judge_WaitsForEnoughSamples() => Assert.Null(RolloutJudge.Judge(Limits, Seen(Tally(99, 99, 500), Tally(1000, 0, 50))));

    [Fact]
    public void Judge_KeepsWhatMayBeChance()
    {
        // 3 of 100 against 10 of 1000: two points apart, one allowed, and a standard error of 1.1.
        Assert.Null(RolloutJudge.Judge(Limits, Seen(Tally(100, 3, 50), Tally(1000, 10, 50))));
        Assert.Null(RolloutJudge.Judge(Limits, Seen(Tally(100, 0, 54, spread: 30), Tally(1000, 0, 50, spread: 30))));
    }

    [Fact]
    public void Judge_TakesBackWhatFailsMoreOften() =>
        Assert.Contains("8.0 % of 1000 inferences failed, 1.0 % without", RolloutJudge.Judge(Limits, Seen(Tally(1000, 80, 50), Tally(1000, 10, 50))), StringComparison.Ordinal);

    [Fact]
    public void Judge_TakesBackWhatFailsTooOftenEvenWithNothingToCompare() =>
        Assert.Contains("11.0 % of 100 inferences failed; 10.0 % are allowed", RolloutJudge.Judge(Limits, Seen(Tally(100, 11, 50), RolloutTally.None)), StringComparison.Ordinal);

    [Fact]
    public void Judge_TakesBackWhatTakesMoreEnergy() =>
        Assert.Contains("takes 60.0 mJ, 50.0 mJ without", RolloutJudge.Judge(Limits, Seen(Tally(1000, 0, 60), Tally(1000, 0, 50))), StringComparison.Ordinal);

    [Fact]
    public void Judge_KeepsWhatTakesAsMuchMoreAsIsAllowed() => Assert.Null(RolloutJudge.Judge(Limits, Seen(Tally(1000, 0, 52), Tally(1000, 0, 50))));

    [Fact]
    public void Judge_TakesBackAModelThatFailsOnTheTiers() => Assert.Contains(
        "the model failed 20.0 % of 100 inferences", RolloutJudge.Judge(Limits, new RolloutReport(RolloutTally.None, RolloutTally.None, 100, 20)), StringComparison.Ordinal);

    static RolloutReport Seen(RolloutTally with, RolloutTally without) => new(with, without, 0, 0);

    /// <param name="inferences">How many.</param>
    /// <param name="errors">How many failed.</param>
    /// <param name="mean">Mean energy, mJ.</param>
    /// <param name="spread">Its standard deviation, mJ.</param>
    static RolloutTally Tally(long inferences, long errors, double mean, double spread = 5) =>
        new(inferences, errors, mean * inferences, ((mean * mean) + (spread * spread)) * inferences);
}
