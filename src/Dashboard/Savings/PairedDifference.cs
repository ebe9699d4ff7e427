using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Savings;

/// <summary>The difference of two savings of the same groups of devices.</summary>
static class PairedDifference
{
    /// <summary>
    /// Saved percent of one part less saved percent of the other. r₂ − r₁ is linearised group by group, so what a group's devices have in common falls
    /// out of the variance.
    /// </summary>
    public static Estimate PercentPoints(IReadOnlyCollection<SavingCell> one, IReadOnlyCollection<SavingCell> other)
    {
        var (first, second) = (SumsOf(one), SumsOf(other));
        var (baselineOne, baselineOther) = (first.Values.Sum(sums => sums.BaselineEnergy), second.Values.Sum(sums => sums.BaselineEnergy));
        if (baselineOne <= 0 || baselineOther <= 0)
        {
            return new Estimate(0, null, null);
        }

        var spentOne = first.Values.Sum(sums => sums.Energy) / baselineOne;
        var spentOther = second.Values.Sum(sums => sums.Energy) / baselineOther;
        var difference = 100 * (spentOther - spentOne);
        int[] groups = [.. first.Keys.Union(second.Keys)];
        if (groups.Length < 2)
        {
            return new Estimate(difference, null, null);
        }

        var squares = groups.Sum(group =>
        {
            var (x, y) = (first.GetValueOrDefault(group), second.GetValueOrDefault(group));
            return Math.Pow(
                ((y.Energy - (spentOther * y.BaselineEnergy)) / baselineOther) - ((x.Energy - (spentOne * x.BaselineEnergy)) / baselineOne), 2);
        });
        var half = 100 * StudentT.TwoSided95(groups.Length - 1) * Math.Sqrt(groups.Length / (groups.Length - 1.0) * squares);
        return new Estimate(difference, difference - half, difference + half);
    }

    static Dictionary<int, GroupSums> SumsOf(IEnumerable<SavingCell> cells) => cells.GroupBy(cell => cell.Slice)
        .ToDictionary(group => group.Key, group => group.Select(cell => cell.Sums).Aggregate((left, right) => left + right));
}
