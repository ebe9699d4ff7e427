using AutoScale.Dashboard.Savings;

namespace AutoScale.Dashboard.Tests.Savings;

public sealed class RatioEstimatorTests
{
    /// <summary>By hand: r = 3/6; residuals 1 − 0.5·2 = 0 and 2 − 0.5·4 = 0.</summary>
    [Fact]
    public void Estimate_HasNoWidthWhereGroupsAgree()
    {
        var estimate = RatioEstimator.Estimate([(1, 2), (2, 4)]);

        Assert.Equal((0.5, 0.5, 0.5), (estimate.Value, estimate.Low!.Value, estimate.High!.Value));
    }

    /// <summary>By hand: r = 4/8; residuals ±1; error √(2·2)/8 = 0.25; t with one degree of freedom is 12.706.</summary>
    [Fact]
    public void Estimate_WidensWithTheDifferencesOfGroups()
    {
        var estimate = RatioEstimator.Estimate([(3, 4), (1, 4)]);

        Assert.Equal(0.5, estimate.Value);
        Assert.Equal(0.5 + (12.706205 * 0.25), estimate.High!.Value, 9);
        Assert.Equal(0, estimate.Low);
    }

    [Fact]
    public void Estimate_HasNoIntervalOfOneGroup() => Assert.Equal((0.5, null, null), Parts(RatioEstimator.Estimate([(1, 2), (0, 0)])));

    [Fact]
    public void Estimate_IsNothingWithoutInferences() => Assert.Equal((0.0, null, null), Parts(RatioEstimator.Estimate([])));

    [Fact]
    public void Transform_TurnsTheIntervalWithTheSign()
    {
        var turned = RatioEstimator.Estimate([(3, 4), (1, 4)]).Transform(-100, 100);

        Assert.Equal(50, turned.Value);
        Assert.Equal(100, turned.High);
        Assert.True(turned.Low < turned.Value);
    }

    static (double, double?, double?) Parts(Dashboard.Contract.Estimate estimate) => (estimate.Value, estimate.Low, estimate.High);
}
