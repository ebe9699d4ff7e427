using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

public sealed class DetectorTests
{
    [Fact]
    public void ChangeDetector_NeedsTwoLargeSurprisesInOneDirection()
    {
        var detector = new ChangeDetector();
        Assert.False(detector.Add(100, threshold: 6));
        Assert.Equal(3.5, detector.Upper);
        Assert.False(detector.Add(-100, threshold: 6));
        Assert.Equal((0, 3.5), (detector.Upper, detector.Lower));
        Assert.True(detector.Add(-100, threshold: 6));
        Assert.Equal((0, 0), (detector.Upper, detector.Lower));
    }

    [Fact]
    public void ChangeDetector_IsQuietUnderOrdinaryNoise()
    {
        var detector = new ChangeDetector();
        var random = new SplitMix64(1);
        Assert.DoesNotContain(Enumerable.Range(0, 1000), _ => detector.Add(Normal(), threshold: 6));

        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
    }

    [Fact]
    public void VirtualQueue_GrowsByWhatIsSpentBeyondTheBudgetAndIsNeverNegative()
    {
        var queue = new VirtualQueue();
        queue.Add(spent: 30, budget: 10, cap: 25);
        Assert.Equal(20, queue.Length);
        queue.Add(30, 10, 25);
        Assert.Equal(25, queue.Length);
        queue.Add(0, 40, 25);
        Assert.Equal(0, queue.Length);
    }

    [Fact]
    public void ExplorationAllowance_EndsWithTheShareOfTheBaseline()
    {
        var options = new HierarchicalOptions { ExplorationShare = 0.1 };
        var allowance = new ExplorationAllowance();
        allowance.Add(Sample(DecisionReason.Greedy, 50));
        Assert.True(allowance.Allows(options));
        allowance.Add(Sample(DecisionReason.Explore, 50));
        Assert.False(allowance.Allows(options));

        // Baselines of five inferences at 100 mJ earn the 50 mJ that were explored with.
        allowance.Add(Sample(DecisionReason.Greedy, 50));
        allowance.Add(Sample(DecisionReason.Greedy, 50));
        Assert.False(allowance.Allows(options));
        allowance.Add(Sample(DecisionReason.Greedy, 50));
        Assert.True(allowance.Allows(options));
    }

    [Fact]
    public void ExplorationAllowance_EndsWithTooManyLateAnswers()
    {
        var options = new HierarchicalOptions { ExplorationShare = 1, ExplorationLateShare = 0 };
        var allowance = new ExplorationAllowance();
        for (var late = 0; late < 6; late++)
        {
            Assert.True(allowance.Allows(options));
            allowance.Add(Sample(DecisionReason.Explore, 1) with { Outcome = new Outcome(1, 999, 70) });
        }

        Assert.False(allowance.Allows(options));
    }

    [Fact]
    public void CollapseDetector_GivesOneAlarmARun()
    {
        var detector = new CollapseDetector();
        for (var inference = 0; inference < 3 * CollapseDetector.Longest; inference++)
        {
            detector.Add(isLocal: true);
        }

        detector.Add(isLocal: false);
        Assert.Equal((1, 0), (detector.AllLocal, detector.AllRemote));
        for (var inference = 0; inference < CollapseDetector.Longest; inference++)
        {
            detector.Add(isLocal: false);
        }

        Assert.Equal((1, 1), (detector.AllLocal, detector.AllRemote));
    }

    [Fact]
    public void PriorCheck_FindsAWrongPriorInTwoSurprisesOfThreeDeviations()
    {
        var check = new PriorCheck();
        Assert.False(check.Add(10));
        check.Begin();
        Assert.False(check.Add(3));
        Assert.True(check.Add(3));
        Assert.False(check.Add(10));
    }

    static Experience Sample(DecisionReason reason, float energyMillijoules) => default(Experience) with
    {
        Reason = reason, BaselineMillijoules = 100, Outcome = new Outcome(energyMillijoules, 10, 70), Constraints = new QualityConstraints(50, 50),
    };
}
