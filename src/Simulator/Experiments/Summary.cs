using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>One line of the summary: a policy over all static and dynamic environments, phones and networks.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Values">By key of <see cref="Keys"/>.</param>
/// <param name="Environments">The same by environment.</param>
public sealed record SummaryLine(
    string Policy, IReadOnlyDictionary<string, Estimate> Values, IReadOnlyList<(string Environment, IReadOnlyDictionary<string, Estimate> Values)> Environments)
{
    /// <summary>The figures, in order.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "efficiencyOverEdgeCpuFp32", "efficiencyOverCloud", "efficiencyOverEdgeBest", "efficiencyOverConnectedEdge", "gapToOpt",
        "qosViolationRate", "accuracyViolationRate", "decisionAccuracy",
    ];

    /// <summary>The summary of the rows of the experiments <c>static</c> and <c>dynamic</c>; empty without them.</summary>
    public static IReadOnlyList<SummaryLine> Of(IEnumerable<Row> rows)
    {
        Row[] relevant = [.. rows.Where(row => row.Table is "static" or "dynamic")];
        string[] environments = [.. relevant.Select(row => row.Key("environment")).Distinct()];
        return
        [
            .. PolicyCatalog.Names.Where(policy => relevant.Any(row => row.Key("policy") == policy)).Select(policy =>
            {
                Row[] own = [.. relevant.Where(row => row.Key("policy") == policy)];
                return new SummaryLine(
                    policy, Figures(own),
                    [.. environments.Select(environment => (environment, Figures([.. own.Where(row => row.Key("environment") == environment)])))]);
            }),
        ];
    }

    /// <summary>Efficiencies and the gap average as ratios do, by their logarithms; rates, which all have equal counts behind them, plainly.</summary>
    static Dictionary<string, Estimate> Figures(IReadOnlyList<Row> rows) => Keys.ToDictionary(
        key => key,
        key => Estimate.Of([.. rows.GroupBy(row => row.Seed).Select(seed => key switch
        {
            "gapToOpt" => Math.Exp(seed.Average(row => Math.Log(1 + row.Value(key)))) - 1,
            _ when key.StartsWith("efficiency", StringComparison.Ordinal) => Math.Exp(seed.Average(row => Math.Log(row.Value(key)))),
            _ => seed.Average(row => row.Value(key)),
        })]));
}
