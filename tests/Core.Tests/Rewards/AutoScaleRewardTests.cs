using AutoScale.Core.Rewards;

namespace AutoScale.Core.Tests.Rewards;

public sealed class AutoScaleRewardTests
{
    static readonly QualityConstraints Constraints = new(LatencyMs: 50, AccuracyPercent: 65);

    readonly AutoScaleReward reward = new();

    [Fact]
    public void Compute_IsTheMissingAccuracyWhenItIsBelowItsRequirement() => Assert.Equal(-40, reward.Compute(new Outcome(5, 10, 60), Constraints));

    [Fact]
    public void Compute_WeighsLatencyAndAccuracyWithinTheConstraint() => Assert.Equal(-20 + 4 + 7, reward.Compute(new Outcome(20, 40, 70), Constraints), 5);

    [Fact]
    public void Compute_DropsTheLatencyTermPastTheConstraint() => Assert.Equal(-20 + 7, reward.Compute(new Outcome(20, 51, 70), Constraints), 5);

    [Fact]
    public void Compute_CountsTheConstraintItselfAsMet() => Assert.Equal(-20 + 5 + 6.5f, reward.Compute(new Outcome(20, 50, 65), Constraints), 5);

    [Fact]
    public void Constructor_RefusesAWeightOutOfRange() => Assert.Throws<ArgumentOutOfRangeException>(() => new AutoScaleReward(alpha: -0.1f));
}
