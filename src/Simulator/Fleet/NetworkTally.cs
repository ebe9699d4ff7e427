namespace AutoScale.Simulator.Fleet;

/// <summary>The inferences of one network, wherever and in however many parts they ran.</summary>
/// <param name="Inferences">How many were answered.</param>
/// <param name="EnergyMillijoules">What they took of the phones, modelled.</param>
/// <param name="QosViolations">How many were late.</param>
public readonly record struct NetworkTally(long Inferences, double EnergyMillijoules, long QosViolations)
{
    public static NetworkTally operator +(NetworkTally left, NetworkTally right) => new(
        left.Inferences + right.Inferences, left.EnergyMillijoules + right.EnergyMillijoules, left.QosViolations + right.QosViolations);
}
