using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Devices;

/// <summary>What a journal entry must be before it may touch a table.</summary>
static class JournalEntryCheck
{
    /// <summary>Millijoules and milliseconds beyond this come from no inference.</summary>
    const float Most = 1e9f;

    const int LongestName = 128;

    /// <exception cref="ArgumentException">Names the sequence, the field, its value and its range.</exception>
    public static void Check(JournalEntry? entry, long sequence, ILearnedState state, int stateCount)
    {
        var problem = entry switch
        {
            null => "is missing",
            { Inference: null, AdoptedPriorVersion: 0, Reset: true } => null,
            { Reset: true } => "has a reset and something else",
            { Inference: null, AdoptedPriorVersion: > 0 } => null,
            { Inference: null } => $"adoptedPriorVersion is {entry.AdoptedPriorVersion}; without an inference it must be at least 1",
            { AdoptedPriorVersion: not 0 } => "has both an inference and an adoptedPriorVersion",
            { Inference: { } inference } => Problem(inference, state, stateCount),
        };
        if (problem is not null)
        {
            throw new ArgumentException($"Entry {sequence}: {problem}.");
        }
    }

    static string? Problem(InferenceEntry entry, ILearnedState state, int stateCount) =>
        Range("state", entry.State, 0, stateCount - 1)
        ?? Range("nextState", entry.NextState, 0, stateCount - 1)
        ?? (entry.Target is null || state.ActionOf(entry.Target) < 0 ? $"target '{entry.Target}' is none of the device's targets" : null)
        ?? (entry.Network is { Length: > 0 and <= LongestName } ? null : $"network must have 1 to {LongestName} characters")
        ?? Range("reason", entry.Reason, 0, (int)DecisionReason.Forced)
        ?? Range("provenance", entry.Provenance, 0, (int)EnergyProvenance.Measured)
        ?? Range("reward", entry.Reward, -Most, Most)
        ?? (entry.Propensity > 0 ? null : FormattableString.Invariant($"propensity is {entry.Propensity}; it must be above 0, up to 1"))
        ?? Range("propensity", entry.Propensity, 0, 1)
        ?? Range("energyMillijoules", entry.EnergyMillijoules, 0, Most)
        ?? Range("remoteEnergyMillijoules", entry.RemoteEnergyMillijoules, 0, Most)
        ?? Range("baselineMillijoules", entry.BaselineMillijoules, 0, Most)
        ?? Range("latencyMs", entry.LatencyMs, 0, Most)
        ?? Range("accuracyPercent", entry.AccuracyPercent, 0, 100)
        ?? Range("qosLatencyMs", entry.QosLatencyMs, 0, Most)
        ?? Range("qosAccuracyPercent", entry.QosAccuracyPercent, 0, 100)
        ?? (entry.Surroundings is { } surroundings ? Problem(surroundings) : null);

    static string? Problem(SurroundingsEntry entry) =>
        Range("cpuUtilizationPercent", entry.CpuUtilizationPercent, 0, 100)
        ?? Range("memoryUtilizationPercent", entry.MemoryUtilizationPercent, 0, 100)
        ?? Range("wifiSignalDbm", entry.WifiSignalDbm ?? 0, -200, 50)
        ?? Range("peerSignalDbm", entry.PeerSignalDbm ?? 0, -200, 50)
        ?? Range("radioMs", entry.RadioMs, 0, Most)
        ?? Range("nominalComputeMs", entry.NominalComputeMs, 0, Most)
        ?? Range("nominalRadioMs", entry.NominalRadioMs, 0, Most)
        ?? Range("nominalComputeMillijoules", entry.NominalComputeMillijoules, 0, Most)
        ?? Range("nominalRadioMillijoules", entry.NominalRadioMillijoules, 0, Most);

    /// <summary>Null where the value is in range; NaN never is.</summary>
    static string? Range(string field, float value, float low, float high) => value >= low && value <= high
        ? null
        : FormattableString.Invariant($"{field} is {value}; it must be from {low} to {high}");

    static string? Range(string field, int value, int low, int high) => value >= low && value <= high
        ? null
        : FormattableString.Invariant($"{field} is {value}; it must be from {low} to {high}");
}
