using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>Shares of inferences by target.</summary>
static class Shares
{
    /// <summary>The share of a policy's choices on targets whose names start as given, such as <c>peer</c>.</summary>
    public static double Of(IEnumerable<Comparison> comparisons, string policy, string target)
    {
        var tallies = comparisons.SelectMany(comparison => comparison.Of(policy)).OfType<Tally>().ToArray();
        return (double)tallies.Sum(tally => tally.Targets.Where(entry => entry.Key.StartsWith(target, StringComparison.Ordinal)).Sum(entry => entry.Value))
            / tallies.Sum(tally => tally.Count);
    }
}
