using System.Diagnostics.Metrics;

namespace AutoScale.Grains.Telemetry;

/// <summary>What came of versions that were tried on a share of the devices. One is enough for an alert, so each series is there from the start, at 0.</summary>
sealed class RolloutMetrics
{
    public const string Model = "model";
    public const string Prior = "prior";
    const string Promoted = "promoted";
    const string RolledBack = "rolled_back";

    readonly Counter<long> decisions;

    public RolloutMetrics(Meter meter)
    {
        decisions = meter.CreateCounter<long>(
            "autoscale.rollout.decisions", "{decision}", "Versions that were promoted or rolled back, by what they are of and by who decided.");
        foreach (var artefact in new[] { Model, Prior })
        {
            foreach (var isPromoted in new[] { true, false })
            {
                Add(artefact, isPromoted, byOperator: true, 0);
                Add(artefact, isPromoted, byOperator: false, 0);
            }
        }
    }

    /// <param name="artefact">What the version is of.</param>
    /// <param name="isPromoted">Else it was rolled back.</param>
    /// <param name="byOperator">Else by the comparison of those with and those without it.</param>
    public void Decided(string artefact, bool isPromoted, bool byOperator) => Add(artefact, isPromoted, byOperator, 1);

    void Add(string artefact, bool isPromoted, bool byOperator, int count) => decisions.Add(
        count, new("autoscale.artefact", artefact), new("autoscale.decision", isPromoted ? Promoted : RolledBack),
        new KeyValuePair<string, object?>("autoscale.decided_by", byOperator ? "operator" : "watch"));
}
