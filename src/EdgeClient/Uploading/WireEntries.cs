using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;

namespace AutoScale.EdgeClient.Uploading;

/// <summary>Journal entries as they travel: actions by descriptor.</summary>
public static class WireEntries
{
    public static WireEntry ToWire(this JournaledEntry entry, IReadOnlyList<string> descriptors) => entry.Inference is { } inference
        ? new WireEntry(inference.ToWire(descriptors))
        : new WireEntry(AdoptedPriorVersion: entry.AdoptedPriorVersion, Reset: entry.IsReset);

    static WireInference ToWire(this in Experience experience, IReadOnlyList<string> descriptors) => new(
        experience.Transition.State.Index,
        descriptors[experience.Transition.Action],
        experience.Transition.Reward,
        experience.Transition.Next.Index,
        experience.Network,
        experience.Reason,
        experience.Propensity,
        experience.Energy.DeviceMillijoules,
        experience.Energy.RemoteMillijoules,
        experience.Energy.Provenance,
        experience.BaselineMillijoules,
        experience.Outcome.LatencyMs,
        experience.Outcome.AccuracyPercent,
        experience.Constraints.LatencyMs,
        experience.Constraints.AccuracyPercent,
        experience.FellBack,
        experience.At,
        experience.Nominal.IsKnown ? Surroundings(experience) : null);

    /// <summary>Only of policies that learn from more than the transition.</summary>
    static WireSurroundings Surroundings(in Experience experience)
    {
        var (variance, nominal) = (experience.Variance, experience.Nominal);
        return new(
            variance.CpuUtilizationPercent, variance.MemoryUtilizationPercent, variance.HasWifi ? variance.WifiSignalDbm : null,
            variance.HasPeer ? variance.PeerSignalDbm : null, experience.RadioMs, nominal.ComputeMs, nominal.RadioMs, nominal.ComputeMillijoules, nominal.RadioMillijoules);
    }
}
