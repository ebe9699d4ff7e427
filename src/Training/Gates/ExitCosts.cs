using AutoScale.Core.Energy;

namespace AutoScale.Training.Gates;

/// <summary>What the parts of an inference cost one class of devices. All of it <see cref="EnergyProvenance.Modelled"/>.</summary>
/// <param name="Main">Running main.</param>
/// <param name="Extension">Running adaptive block and extension, behind main.</param>
/// <param name="Offload">Sending the input, waiting for the cloud and receiving its answer.</param>
/// <param name="OffloadBytes">Bytes in both directions, protocol included.</param>
/// <param name="RemoteMillijoules">Spent by the cloud on one inference.</param>
public sealed record ExitCosts(Cost Main, Cost Extension, Cost Offload, int OffloadBytes, double RemoteMillijoules);

/// <summary>Latency and the device's energy.</summary>
public readonly record struct Cost(double LatencyMs, double Millijoules)
{
    public static Cost operator +(Cost left, Cost right) => new(left.LatencyMs + right.LatencyMs, left.Millijoules + right.Millijoules);
}
