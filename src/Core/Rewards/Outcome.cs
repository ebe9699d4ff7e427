namespace AutoScale.Core.Rewards;

/// <summary>What one inference cost and gave.</summary>
/// <param name="EnergyMillijoules">R_energy: what the device spent, at least 0.</param>
/// <param name="LatencyMs">R_latency: from request to answer, at least 0.</param>
/// <param name="AccuracyPercent">R_accuracy: accuracy of the network at the precision used, 0-100.</param>
public readonly record struct Outcome(float EnergyMillijoules, float LatencyMs, float AccuracyPercent)
{
    /// <summary>Whether the answer came after its QoS constraint.</summary>
    public bool ViolatesQos(in QualityConstraints constraints) => LatencyMs > constraints.LatencyMs;

    /// <summary>Whether the answer is less accurate than required.</summary>
    public bool ViolatesAccuracy(in QualityConstraints constraints) => AccuracyPercent < constraints.AccuracyPercent;

    /// <summary>
    /// How well the outcome keeps its constraints: 0 both, 1 late, 2 not accurate enough, 3 neither. A smaller rank is better at any energy.
    /// </summary>
    public int Rank(in QualityConstraints constraints) => (ViolatesAccuracy(constraints) ? 2 : 0) + (ViolatesQos(constraints) ? 1 : 0);
}
