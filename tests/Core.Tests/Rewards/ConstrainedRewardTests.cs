using AutoScale.Core.Rewards;

namespace AutoScale.Core.Tests.Rewards;

public sealed class ConstrainedRewardTests
{
    static readonly QualityConstraints Constraints = new(50, 60);

    [Theory]
    [InlineData(10, 40, 70, -10)]
    [InlineData(10, 60, 70, -1010)]
    [InlineData(10, 40, 50, -2010)]
    [InlineData(10, 60, 50, -3010)]
    public void Compute_PutsConstraintsBeforeEnergy(float energy, float latency, float accuracy, float expected) =>
        Assert.Equal(expected, new ConstrainedReward(1000).Compute(new Outcome(energy, latency, accuracy), Constraints));

    [Fact]
    public void Constructor_NamesTheRange() =>
        Assert.Contains("20000", Assert.Throws<ArgumentOutOfRangeException>(() => new ConstrainedReward(-1)).Message, StringComparison.Ordinal);
}
