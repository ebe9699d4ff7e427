using AutoScale.Training.Gates;

namespace AutoScale.Training.Tests.Gates;

public sealed class BinomialTailTests
{
    [Theory]
    [InlineData(0, 3, 0.5, 0.125)]
    [InlineData(1, 3, 0.5, 0.5)]
    [InlineData(3, 3, 0.5, 1)]
    [InlineData(1, 10, 0.2, 0.3758096384)]
    [InlineData(0, 100, 0.03, 0.04755250792)]
    [InlineData(5, 10, 0, 1)]
    [InlineData(5, 10, 1, 0)]
    public void AtMost_IsTheDistribution(int errors, int samples, double rate, double expected) =>
        Assert.Equal(expected, BinomialTail.AtMost(errors, samples, rate), 1e-9);

    [Fact]
    public void AtMost_DoesNotUnderflow()
    {
        // The median of a binomial lies within one of its mean.
        Assert.InRange(BinomialTail.AtMost(20_000, 100_000, 0.2), 0.5, 0.51);
        Assert.InRange(BinomialTail.AtMost(19_000, 100_000, 0.2), 1e-16, 1e-14);
    }
}
