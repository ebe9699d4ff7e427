using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Overview;
using AutoScale.Dashboard.Savings;

namespace AutoScale.Dashboard.Tests.Savings;

public sealed class BaselineChecksTests
{
    [Fact]
    public void Calculate_WeighsByPropensity()
    {
        var check = BaselineChecks.Calculate([Row(0, 2, energy: 30, declared: 20), Row(1, 1, energy: 30, declared: 20)]);

        Assert.Equal((3L, FigureProvenance.Modelled), (check.Inferences, check.Provenance));
        Assert.Equal(1.5, check.SpentOverDeclared!.Value, 9);
    }

    [Fact]
    public void Calculate_SaysNothingWhereNoneRan() =>
        Assert.Equal(new BaselineCheck(0, null, FigureProvenance.None), BaselineChecks.Calculate([Row(0, 0, 0, 0)]));

    /// <summary>
    /// A state in which the baseline is rarely tried is as important as one in which it often is: the weighted ratio finds the truth of all inferences,
    /// the plain one that of the often tried.
    /// </summary>
    [Fact]
    public void Calculate_FindsTheTruthBehindUnevenExploration()
    {
        var random = new Random(5);
        double weightedSpent = 0, weightedDeclared = 0, spent = 0, declared = 0;
        var tried = 0;
        for (var inference = 0; inference < 200_000; inference++)
        {
            // Half of the inferences are of a state where the declaration is right, half of one where it is half of the truth.
            var isHonest = inference % 2 is 0;
            var (propensity, cost) = isHonest ? (0.5, 10.0) : (0.05, 20.0);
            if (random.NextDouble() < propensity)
            {
                tried++;
                (spent, declared) = (spent + cost, declared + 10);
                (weightedSpent, weightedDeclared) = (weightedSpent + (cost / propensity), weightedDeclared + (10 / propensity));
            }
        }

        var check = BaselineChecks.Calculate([Row(0, tried, weightedSpent, weightedDeclared)]);

        Assert.Equal(1.5, check.SpentOverDeclared!.Value, 0.02);
        Assert.True(spent / declared < 1.2);
    }

    static ClassRow Row(int slice, long count, double energy, double declared) =>
        new() { Provenance = 1, Slice = slice, OnBaseline = count, OnBaselineEnergy = energy, OnBaselineDeclared = declared };
}
