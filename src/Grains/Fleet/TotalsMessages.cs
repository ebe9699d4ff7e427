using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Fleet;

namespace AutoScale.Grains.Fleet;

/// <summary>Totals as messages and back.</summary>
static class TotalsMessages
{
    public static TotalsMessage Nothing => new(0, 0, 0, 0, 0, 0, 0, 0, 0, []);

    public static TotalsMessage ToMessage(this DeviceTotals totals) => new(
        totals.Inferences, totals.EnergyMillijoules, totals.RemoteEnergyMillijoules, totals.BaselineEnergyMillijoules, totals.LatencyMs,
        totals.QosViolations, totals.AccuracyViolations, totals.Fallbacks, totals.Measured,
        new Dictionary<string, long>(totals.PerTarget, StringComparer.Ordinal));

    public static DeviceTotals ToTotals(this TotalsMessage message) => new()
    {
        Inferences = message.Inferences,
        EnergyMillijoules = message.EnergyMillijoules,
        RemoteEnergyMillijoules = message.RemoteEnergyMillijoules,
        BaselineEnergyMillijoules = message.BaselineEnergyMillijoules,
        LatencyMs = message.LatencyMs,
        QosViolations = message.QosViolations,
        AccuracyViolations = message.AccuracyViolations,
        Fallbacks = message.Fallbacks,
        Measured = message.Measured,
        PerTarget = new Dictionary<string, long>(message.PerTarget, StringComparer.Ordinal),
    };

    /// <summary>The totals with the opposite sign: adding them takes a device's older report back.</summary>
    public static DeviceTotals Negated(this TotalsMessage message) => new()
    {
        Inferences = -message.Inferences,
        EnergyMillijoules = -message.EnergyMillijoules,
        RemoteEnergyMillijoules = -message.RemoteEnergyMillijoules,
        BaselineEnergyMillijoules = -message.BaselineEnergyMillijoules,
        LatencyMs = -message.LatencyMs,
        QosViolations = -message.QosViolations,
        AccuracyViolations = -message.AccuracyViolations,
        Fallbacks = -message.Fallbacks,
        Measured = -message.Measured,
        PerTarget = message.PerTarget.ToDictionary(target => target.Key, target => -target.Value, StringComparer.Ordinal),
    };
}
