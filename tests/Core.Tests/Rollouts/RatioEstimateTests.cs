using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;

namespace AutoScale.Core.Tests.Rollouts;

public sealed class RatioEstimateTests
{
    [Fact]
    public void RelativeEnergy_IsTheRatioOfSumsWithItsError()
    {
        var totals = ArmTotals.Of(10, 20, 100, 1) + ArmTotals.Of(10, 40, 100, 3);

        // R = 0.3; residuals -10 and 10; √(2/1·200)/200 = 0.1.
        Assert.Equal((0.3, 2), (totals.RelativeEnergy.Value, totals.RelativeEnergy.Devices));
        Assert.Equal(0.1, totals.RelativeEnergy.StandardError, 1e-12);
        Assert.Equal(3, totals.EnergyPerInference.Value);
        Assert.Equal(0.2, totals.QosMissRate.Value);
    }

    [Fact]
    public void Interval_OfOneDeviceSaysNothing()
    {
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), ArmTotals.Of(10, 20, 100, 1).RelativeEnergy.Interval(0.95));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), default(ArmTotals).RelativeEnergy.Interval(0.95));
        Assert.Equal(default, ArmTotals.Of(0, 0, 0, 0));
    }

    [Theory]
    [InlineData(2, 12.7062)]
    [InlineData(3, 4.3027)]
    [InlineData(11, 2.2281)]
    [InlineData(121, 1.9799)]
    public void Interval_HasStudentsWidth(int devices, double t)
    {
        var interval = new RatioEstimate(1, 0.1, devices).Interval(0.95);

        Assert.Equal(1 - (0.1 * t), interval.Low, 1e-5);
        Assert.Equal(1 + (0.1 * t), interval.High, 1e-5);
    }

    [Fact]
    public void ProbabilityUnlessLarger_IsSmallOnlyWhereItIsLarger()
    {
        var (low, high) = (new RatioEstimate(0.2, 0.01, 20), new RatioEstimate(0.3, 0.01, 20));

        Assert.InRange(high.ProbabilityUnlessLarger(low), 0, 1e-5);
        Assert.InRange(low.ProbabilityUnlessLarger(high), 1 - 1e-5, 1);
        Assert.Equal(0.5, low.ProbabilityUnlessLarger(low), 1e-12);
        Assert.Equal(1, new RatioEstimate(9, double.PositiveInfinity, 1).ProbabilityUnlessLarger(low));
    }

    [Fact]
    public void Interval_CoversTheTruthAsOftenAsItSays()
    {
        var covered = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new SplitMix64((ulong)seed);
            var totals = default(ArmTotals);
            for (var device = 0; device < 15; device++)
            {
                var baseline = 1000 + (500 * random.NextDouble());
                totals += ArmTotals.Of(100, baseline * 0.2 * (1 + (0.3 * (random.NextDouble() - 0.5))), baseline, 0);
            }

            var (low, high) = totals.RelativeEnergy.Interval(0.9);
            covered += low <= 0.2 && 0.2 <= high ? 1 : 0;
        }

        Assert.InRange(covered, 865, 935);
    }
}
