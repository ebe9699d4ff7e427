using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Savings;

/// <summary>What a set of inferences saved, from its sums by group of devices and provenance.</summary>
/// <param name="baseline">The declared baseline in words.</param>
/// <param name="gridGramsPerKilowattHour">For CO2e.</param>
sealed class SavingCalculator(string baseline, double gridGramsPerKilowattHour)
{
    /// <summary>mJ in a kWh.</summary>
    const double MillijoulesPerKilowattHour = 3.6e9;

    /// <param name="cells">Sums with their group of devices and their provenance; several of one group are added.</param>
    public SavingFigure Calculate(IEnumerable<SavingCell> cells)
    {
        var (total, mix) = (new GroupSums(0, 0, 0, 0, 0), new ProvenanceCounts());
        var groups = new Dictionary<int, GroupSums>();
        foreach (var cell in cells)
        {
            groups[cell.Slice] = groups.TryGetValue(cell.Slice, out var known) ? known + cell.Sums : cell.Sums;
            mix.Add(cell.Provenance, cell.Sums.Inferences);
            total += cell.Sums;
        }

        // r = spent / declared; everything else is linear in it.
        var spent = RatioEstimator.Estimate(groups.Values.Select(group => (group.Energy, group.BaselineEnergy)));
        var spentWithRemote = RatioEstimator.Estimate(groups.Values.Select(group => (group.Energy + group.RemoteEnergy, group.BaselineEnergy)));
        var hasBaseline = total.BaselineEnergy > 0;
        var saved = spent.Transform(-total.BaselineEnergy, total.BaselineEnergy);
        return new SavingFigure(
            mix.Provenance, mix.Mix, baseline, RatioEstimator.ConfidencePercent, total.Inferences, groups.Count(group => group.Value.Inferences > 0),
            total.Energy, total.BaselineEnergy, total.RemoteEnergy,
            hasBaseline ? saved : new Estimate(total.BaselineEnergy - total.Energy, null, null),
            hasBaseline ? spent.Transform(-100, 100) : new Estimate(0, null, null),
            hasBaseline ? spentWithRemote.Transform(-100, 100) : new Estimate(0, null, null),
            RatioEstimator.Estimate(groups.Values.Select(group => (group.Energy, (double)group.Inferences))),
            Deviation(total),
            hasBaseline ? saved.Transform(gridGramsPerKilowattHour / MillijoulesPerKilowattHour) : new Estimate(0, null, null));
    }

    static double? Deviation(in GroupSums sums)
    {
        var mean = sums.Energy / sums.Inferences;
        var variance = (sums.EnergySquared / sums.Inferences) - (mean * mean);
        return double.IsFinite(variance) ? Math.Sqrt(Math.Max(0, variance)) : null;
    }
}

/// <summary>Sums of one group of devices and one provenance.</summary>
/// <param name="Slice">The group.</param>
/// <param name="Provenance">0 assumed, 1 modelled, 2 measured.</param>
/// <param name="Sums">The sums.</param>
readonly record struct SavingCell(int Slice, int Provenance, GroupSums Sums);
