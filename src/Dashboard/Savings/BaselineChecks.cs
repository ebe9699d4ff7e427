using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Overview;

namespace AutoScale.Dashboard.Savings;

/// <summary>
/// The hold-out that the policy's own exploration is: now and then chance runs an inference on the baseline's target. Weighted by one over its
/// logged propensity (Hájek's estimator), these stand for all inferences, and say what the baseline costs in truth. Devices that never try the
/// baseline by chance, as those of the hierarchical policy, add only inferences where it was chosen: those stand for themselves.
/// </summary>
static class BaselineChecks
{
    public static BaselineCheck Calculate(IReadOnlyCollection<ClassRow> rows)
    {
        var inferences = rows.Sum(row => row.OnBaseline);
        if (inferences is 0)
        {
            return new BaselineCheck(0, null, FigureProvenance.None);
        }

        var counts = new ProvenanceCounts();
        foreach (var row in rows)
        {
            counts.Add(row.Provenance, row.OnBaseline);
        }

        var ratio = RatioEstimator.Estimate(
            rows.GroupBy(row => row.Slice).Select(group => (group.Sum(row => row.OnBaselineEnergy), group.Sum(row => row.OnBaselineDeclared))));
        return new BaselineCheck(inferences, ratio, counts.Provenance);
    }
}
