namespace AutoScale.Core.Rollouts;

/// <summary>
/// What the devices of one arm did since they took over its version: sums over devices, and sums of squares and products, so that ratios get intervals that count
/// devices, not inferences. Totals of disjoint devices add up.
/// </summary>
/// <param name="Devices">Devices with at least one inference.</param>
/// <param name="Inferences">N.</param>
/// <param name="EnergyMillijoules">E.</param>
/// <param name="BaselineMillijoules">B, what the declared baseline would have spent.</param>
/// <param name="QosMisses">Q.</param>
/// <param name="InferencesSquared">Σ n² over devices; the others alike.</param>
/// <param name="EnergySquared">Σ e².</param>
/// <param name="BaselineSquared">Σ b².</param>
/// <param name="QosMissesSquared">Σ q².</param>
/// <param name="EnergyBaseline">Σ e·b.</param>
/// <param name="EnergyInferences">Σ e·n.</param>
/// <param name="QosMissesInferences">Σ q·n.</param>
public readonly record struct ArmTotals(
    long Devices,
    double Inferences,
    double EnergyMillijoules,
    double BaselineMillijoules,
    double QosMisses,
    double InferencesSquared,
    double EnergySquared,
    double BaselineSquared,
    double QosMissesSquared,
    double EnergyBaseline,
    double EnergyInferences,
    double QosMissesInferences)
{
    /// <summary>One device; nothing without an inference.</summary>
    public static ArmTotals Of(double inferences, double energyMillijoules, double baselineMillijoules, double qosMisses) => inferences < 1
        ? default
        : new(
            1, inferences, energyMillijoules, baselineMillijoules, qosMisses,
            inferences * inferences, energyMillijoules * energyMillijoules, baselineMillijoules * baselineMillijoules, qosMisses * qosMisses,
            energyMillijoules * baselineMillijoules, energyMillijoules * inferences, qosMisses * inferences);

    public static ArmTotals operator +(in ArmTotals left, in ArmTotals right) => new(
        left.Devices + right.Devices,
        left.Inferences + right.Inferences,
        left.EnergyMillijoules + right.EnergyMillijoules,
        left.BaselineMillijoules + right.BaselineMillijoules,
        left.QosMisses + right.QosMisses,
        left.InferencesSquared + right.InferencesSquared,
        left.EnergySquared + right.EnergySquared,
        left.BaselineSquared + right.BaselineSquared,
        left.QosMissesSquared + right.QosMissesSquared,
        left.EnergyBaseline + right.EnergyBaseline,
        left.EnergyInferences + right.EnergyInferences,
        left.QosMissesInferences + right.QosMissesInferences);

    /// <summary>E/B: energy as a share of the declared baseline's on the same inferences, so that devices with other work compare.</summary>
    public RatioEstimate RelativeEnergy => RatioEstimate.Of(Devices, EnergyMillijoules, BaselineMillijoules, EnergySquared, EnergyBaseline, BaselineSquared);

    /// <summary>E/N, in mJ.</summary>
    public RatioEstimate EnergyPerInference => RatioEstimate.Of(Devices, EnergyMillijoules, Inferences, EnergySquared, EnergyInferences, InferencesSquared);

    /// <summary>Q/N, 0-1.</summary>
    public RatioEstimate QosMissRate => RatioEstimate.Of(Devices, QosMisses, Inferences, QosMissesSquared, QosMissesInferences, InferencesSquared);
}
