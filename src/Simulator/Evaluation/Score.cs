namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// How a policy did over a set of comparisons. Efficiencies are geometric means over (phone, environment, network, seed) of the ratio of the two policies' energies on the
/// same requests, so that they multiply: A over B times B over C is A over C. Rates are shares of inferences.
/// </summary>
public sealed record Score
{
    public required double EfficiencyOverEdgeCpuFp32 { get; init; }

    public required double EfficiencyOverCloud { get; init; }

    public required double EfficiencyOverEdgeBest { get; init; }

    public required double EfficiencyOverConnectedEdge { get; init; }

    /// <summary>Geometric mean of energy over Opt's energy, less 1. Below 0 where a policy saves energy by missing constraints that Opt keeps.</summary>
    public required double GapToOpt { get; init; }

    public required double QosViolationRate { get; init; }

    public required double AccuracyViolationRate { get; init; }

    /// <summary>Share of inferences on Opt's tier, processor and precision, whatever the V/F step.</summary>
    public required double DecisionAccuracy { get; init; }

    /// <summary>Share of inferences on Opt's tier.</summary>
    public required double TierAccuracy { get; init; }

    /// <summary>Share of inferences on exactly Opt's target and V/F step.</summary>
    public required double ActionAccuracy { get; init; }

    /// <summary>Share of inferences that keep constraints as well as Opt and spend at most 5 % more, whatever the target.</summary>
    public required double NearOptRate { get; init; }

    /// <summary>Mean energy of an inference, mJ.</summary>
    public required double EnergyMillijoules { get; init; }

    /// <summary>Mean energy that the other tiers spent, mJ, modelled.</summary>
    public required double RemoteMillijoules { get; init; }

    public required double LatencyMs { get; init; }

    /// <summary>Ratio of the sums of energy, Edge (CPU FP32) over this policy: what a battery would see.</summary>
    public required double TotalEnergyRatioToEdgeCpuFp32 { get; init; }

    /// <summary>Scores one policy.</summary>
    /// <param name="comparisons">At least one, each with the policy and Opt; a baseline that was not run scores NaN.</param>
    /// <param name="policy">The policy.</param>
    public static Score Of(IReadOnlyCollection<Comparison> comparisons, string policy)
    {
        var tallies = comparisons.SelectMany(comparison => comparison.Of(policy)).OfType<Tally>().ToArray();
        var count = (double)tallies.Sum(tally => tally.Count);
        return new Score
        {
            EfficiencyOverEdgeCpuFp32 = Ratio(comparisons, PolicyCatalog.EdgeCpu, policy),
            EfficiencyOverCloud = Ratio(comparisons, PolicyCatalog.Cloud, policy),
            EfficiencyOverEdgeBest = Ratio(comparisons, PolicyCatalog.EdgeBest, policy),
            EfficiencyOverConnectedEdge = Ratio(comparisons, PolicyCatalog.ConnectedEdge, policy),
            GapToOpt = (1 / Ratio(comparisons, PolicyCatalog.Opt, policy)) - 1,
            QosViolationRate = tallies.Sum(tally => tally.Late) / count,
            AccuracyViolationRate = tallies.Sum(tally => tally.Inaccurate) / count,
            DecisionAccuracy = tallies.Sum(tally => tally.SameTarget) / count,
            TierAccuracy = tallies.Sum(tally => tally.SameTier) / count,
            ActionAccuracy = tallies.Sum(tally => tally.SameAction) / count,
            NearOptRate = tallies.Sum(tally => tally.NearOpt) / count,
            EnergyMillijoules = tallies.Sum(tally => tally.EnergyMillijoules) / count,
            RemoteMillijoules = tallies.Sum(tally => tally.RemoteMillijoules) / count,
            LatencyMs = tallies.Sum(tally => tally.LatencyMs) / count,
            TotalEnergyRatioToEdgeCpuFp32 = Total(comparisons, PolicyCatalog.EdgeCpu) / Total(comparisons, policy),
        };
    }

    static bool Ran(Comparison comparison, string policy) => comparison.Policies.Any(row => row.Policy == policy);

    static double Total(IEnumerable<Comparison> comparisons, string policy) => comparisons
        .Sum(comparison => Ran(comparison, policy) ? comparison.Of(policy).OfType<Tally>().Sum(tally => tally.EnergyMillijoules) : double.NaN);

    static double Ratio(IEnumerable<Comparison> comparisons, string over, string policy)
    {
        var (sum, count) = (0.0, 0);
        foreach (var comparison in comparisons)
        {
            if (!Ran(comparison, over))
            {
                return double.NaN;
            }

            foreach (var (baseline, own) in comparison.Of(over).Zip(comparison.Of(policy)))
            {
                if (baseline is not null && own is not null)
                {
                    sum += Math.Log(baseline.EnergyMillijoules / own.EnergyMillijoules);
                    count++;
                }
            }
        }

        return Math.Exp(sum / count);
    }
}
