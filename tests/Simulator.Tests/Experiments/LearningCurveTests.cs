using AutoScale.Simulator.Experiments;

namespace AutoScale.Simulator.Tests.Experiments;

public sealed class LearningCurveTests
{
    [Theory]
    [InlineData(new double[] { -100, -50, -10, -10.4, -10 }, 2, 2)]
    [InlineData(new double[] { -10, -50, -10, -10.6, -10 }, 4, 0)]
    [InlineData(new double[] { -10, -10, -10 }, 0, 0)]
    public void Converged_CountsUntilTheRewardStays(double[] rewards, int stays, int reaches)
    {
        Assert.Equal(stays, LearningCurve.Converged(rewards));
        Assert.Equal(reaches, LearningCurve.Reached(rewards));
    }

    [Fact]
    public void Estimate_WidensWithTheSpread()
    {
        Assert.Equal(0, Estimate.Of([2, 2, 2]).Interval);
        Assert.Equal(4.604 * Math.Sqrt(2.5) * Math.Sqrt(0.4), Estimate.Of([1, 2, 3, 4, 5]).Interval, 9);
        Assert.True(double.IsNaN(Estimate.Of([1]).Interval));
    }

    [Fact]
    public void Assumptions_AreAllOutsideTheDefaultAndNamedOnce()
    {
        var world = Simulator.Evaluation.World.Paper;

        Assert.Equal(Assumption.All.Count, Assumption.All.Select(assumption => assumption.Label).Distinct().Count());
        Assert.All(Assumption.All.Skip(1), assumption => Assert.NotEqual(world, assumption.Change(world)));
        Assert.All(Assumption.All, assumption => assumption.Change(world).Assumptions.Validate());
    }
}
