using AutoScale.Core.Energy;

namespace AutoScale.Core.Learning;

/// <summary>What a device has done since it was enrolled. Totals only grow, so a later one always replaces an earlier one.</summary>
public sealed record DeviceTotals
{
    public long Inferences { get; init; }

    public double EnergyMillijoules { get; init; }

    public double RemoteEnergyMillijoules { get; init; }

    public double BaselineEnergyMillijoules { get; init; }

    public double LatencyMs { get; init; }

    public long QosViolations { get; init; }

    public long AccuracyViolations { get; init; }

    public long Fallbacks { get; init; }

    /// <summary>Inferences whose device energy was read from a meter.</summary>
    public long Measured { get; init; }

    /// <summary>Inferences by action descriptor.</summary>
    public IReadOnlyDictionary<string, long> PerTarget { get; init; } = new Dictionary<string, long>();

    /// <summary>Adds one inference, counted under the target that was chosen for it.</summary>
    public DeviceTotals Add(in Experience experience, string descriptor) => this with
    {
        Inferences = Inferences + 1,
        EnergyMillijoules = EnergyMillijoules + experience.Energy.DeviceMillijoules,
        RemoteEnergyMillijoules = RemoteEnergyMillijoules + experience.Energy.RemoteMillijoules,
        BaselineEnergyMillijoules = BaselineEnergyMillijoules + experience.BaselineMillijoules,
        LatencyMs = LatencyMs + experience.Outcome.LatencyMs,
        QosViolations = QosViolations + (experience.Outcome.ViolatesQos(experience.Constraints) ? 1 : 0),
        AccuracyViolations = AccuracyViolations + (experience.Outcome.ViolatesAccuracy(experience.Constraints) ? 1 : 0),
        Fallbacks = Fallbacks + (experience.FellBack ? 1 : 0),
        Measured = Measured + (experience.Energy.Provenance is EnergyProvenance.Measured ? 1 : 0),
        PerTarget = new Dictionary<string, long>(PerTarget) { [descriptor] = PerTarget.GetValueOrDefault(descriptor) + 1 },
    };

    /// <summary>The sum over two devices.</summary>
    public static DeviceTotals operator +(DeviceTotals left, DeviceTotals right)
    {
        var perTarget = new Dictionary<string, long>(left.PerTarget);
        foreach (var (descriptor, count) in right.PerTarget)
        {
            perTarget[descriptor] = perTarget.GetValueOrDefault(descriptor) + count;
        }

        return new DeviceTotals
        {
            Inferences = left.Inferences + right.Inferences,
            EnergyMillijoules = left.EnergyMillijoules + right.EnergyMillijoules,
            RemoteEnergyMillijoules = left.RemoteEnergyMillijoules + right.RemoteEnergyMillijoules,
            BaselineEnergyMillijoules = left.BaselineEnergyMillijoules + right.BaselineEnergyMillijoules,
            LatencyMs = left.LatencyMs + right.LatencyMs,
            QosViolations = left.QosViolations + right.QosViolations,
            AccuracyViolations = left.AccuracyViolations + right.AccuracyViolations,
            Fallbacks = left.Fallbacks + right.Fallbacks,
            Measured = left.Measured + right.Measured,
            PerTarget = perTarget,
        };
    }

    /// <summary>The same addition by its name.</summary>
    public static DeviceTotals Add(DeviceTotals left, DeviceTotals right) => left + right;
}
