using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>Writes scores as rows.</summary>
static class ScoreRows
{
    /// <summary>One row a policy over a set of comparisons.</summary>
    public static IEnumerable<Row> Of(
        string table, string point, ulong seed, IReadOnlyCollection<Comparison> comparisons, params (string Name, string Value)[] keys) =>
        comparisons.First().Policies.Select(row => new Row(
            table, point, seed, [.. keys, ("policy", row.Policy)], Values(Score.Of(comparisons, row.Policy))));

    public static IReadOnlyList<(string Name, double Value)> Values(Score score) =>
    [
        ("efficiencyOverEdgeCpuFp32", score.EfficiencyOverEdgeCpuFp32),
        ("efficiencyOverCloud", score.EfficiencyOverCloud),
        ("efficiencyOverEdgeBest", score.EfficiencyOverEdgeBest),
        ("efficiencyOverConnectedEdge", score.EfficiencyOverConnectedEdge),
        ("gapToOpt", score.GapToOpt),
        ("qosViolationRate", score.QosViolationRate),
        ("accuracyViolationRate", score.AccuracyViolationRate),
        ("decisionAccuracy", score.DecisionAccuracy),
        ("tierAccuracy", score.TierAccuracy),
        ("actionAccuracy", score.ActionAccuracy),
        ("nearOptRate", score.NearOptRate),
        ("energyMillijoules", score.EnergyMillijoules),
        ("remoteMillijoules", score.RemoteMillijoules),
        ("latencyMs", score.LatencyMs),
        ("totalEnergyRatioToEdgeCpuFp32", score.TotalEnergyRatioToEdgeCpuFp32),
    ];
}
