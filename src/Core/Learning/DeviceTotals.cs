using AutoScale.Core.Energy;

namespace AutoScale.Core.Learning;

/// <summary>What a device, or several together, have done since they were enrolled. Totals only grow, so a later one replaces an earlier one.</summary>
public sealed class DeviceTotals
{
    public long Inferences { get; set; }

    public double EnergyMillijoules { get; set; }

    public double RemoteEnergyMillijoules { get; set; }

    public double BaselineEnergyMillijoules { get; set; }

    public double LatencyMs { get; set; }

    public long QosViolations { get; set; }

    public long AccuracyViolations { get; set; }

    /// <summary>Offloads that failed, so that the device answered.</summary>
    public long Fallbacks { get; set; }

    /// <summary>Inferences whose device energy was read from a meter.</summary>
    public long Measured { get; set; }

    /// <summary>Inferences by the descriptor of the target that was chosen.</summary>
    public Dictionary<string, long> PerTarget { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Adds one inference.</summary>
    public void Add(in Experience experience, string descriptor)
    {
        Inferences++;
        EnergyMillijoules += experience.Energy.DeviceMillijoules;
        RemoteEnergyMillijoules += experience.Energy.RemoteMillijoules;
        BaselineEnergyMillijoules += experience.BaselineMillijoules;
        LatencyMs += experience.Outcome.LatencyMs;
        QosViolations += experience.Outcome.ViolatesQos(experience.Constraints) ? 1 : 0;
        AccuracyViolations += experience.Outcome.ViolatesAccuracy(experience.Constraints) ? 1 : 0;
        Fallbacks += experience.FellBack ? 1 : 0;
        Measured += experience.Energy.Provenance is EnergyProvenance.Measured ? 1 : 0;
        PerTarget[descriptor] = PerTarget.GetValueOrDefault(descriptor) + 1;
    }

    /// <summary>Adds another device.</summary>
    public void Add(DeviceTotals other)
    {
        Inferences += other.Inferences;
        EnergyMillijoules += other.EnergyMillijoules;
        RemoteEnergyMillijoules += other.RemoteEnergyMillijoules;
        BaselineEnergyMillijoules += other.BaselineEnergyMillijoules;
        LatencyMs += other.LatencyMs;
        QosViolations += other.QosViolations;
        AccuracyViolations += other.AccuracyViolations;
        Fallbacks += other.Fallbacks;
        Measured += other.Measured;
        foreach (var (descriptor, count) in other.PerTarget)
        {
            PerTarget[descriptor] = PerTarget.GetValueOrDefault(descriptor) + count;
        }
    }
}
