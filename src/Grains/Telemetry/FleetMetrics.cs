using System.Diagnostics.Metrics;
using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Telemetry;

/// <summary>What devices reported, counted when it is durable. Every joule says how it is known.</summary>
sealed class FleetMetrics
{
    const string ProvenanceKey = "autoscale.energy.provenance";
    const string TierKey = "autoscale.tier";

    readonly Counter<long> inferences;
    readonly Counter<long> violations;
    readonly Counter<long> fallbacks;
    readonly Counter<double> energy;
    readonly Counter<double> remote;
    readonly Counter<double> baseline;

    public FleetMetrics(Meter meter)
    {
        inferences = meter.CreateCounter<long>(
            "autoscale.fleet.inferences", "{inference}", "Inferences that devices reported, by the tier that ran them.");
        violations = meter.CreateCounter<long>(
            "autoscale.fleet.violations", "{inference}", "Reported inferences that were slower or less accurate than was asked for.");
        fallbacks = meter.CreateCounter<long>(
            "autoscale.fleet.fallbacks", "{inference}", "Reported inferences that the chosen tier did not answer and the device did.");
        energy = meter.CreateCounter<double>(
            "autoscale.fleet.energy", "J", "Energy that devices spent on the inferences they reported, by tier and by how it is known.");
        remote = meter.CreateCounter<double>(
            "autoscale.fleet.energy.remote", "J", "Energy that devices charge to the tier that answered; a device can only assume it.");
        baseline = meter.CreateCounter<double>(
            "autoscale.fleet.energy.baseline", "J", "What the reported inferences would have cost on the declared baseline, the device's CPU at FP32.");
    }

    public void Applied(ReadOnlySpan<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Inference is { } inference)
            {
                Applied(inference);
            }
        }
    }

    void Applied(InferenceEntry inference)
    {
        KeyValuePair<string, object?> tier = new(TierKey, TierOf(inference.Target));
        inferences.Add(1, tier);
        energy.Add(inference.EnergyMillijoules / 1000.0, tier, Known((EnergyProvenance)inference.Provenance));
        remote.Add(inference.RemoteEnergyMillijoules / 1000.0, tier, Known(EnergyProvenance.Assumed));
        baseline.Add(inference.BaselineMillijoules / 1000.0, Known(EnergyProvenance.Modelled));
        if (inference.FellBack)
        {
            fallbacks.Add(1);
        }

        if (inference.LatencyMs > inference.QosLatencyMs)
        {
            violations.Add(1, new KeyValuePair<string, object?>("autoscale.quality", "latency"));
        }

        if (inference.AccuracyPercent < inference.QosAccuracyPercent)
        {
            violations.Add(1, new KeyValuePair<string, object?>("autoscale.quality", "accuracy"));
        }
    }

    static KeyValuePair<string, object?> Known(EnergyProvenance provenance) => new(ProvenanceKey, provenance switch
    {
        EnergyProvenance.Measured => "measured",
        EnergyProvenance.Modelled => "modelled",
        _ => "assumed",
    });

    /// <summary>A device names its own targets: their number has no bound, that of the tiers has.</summary>
    static string TierOf(string target) => TargetDescriptor.TierOf(target) switch
    {
        Tier.Local => "local",
        Tier.Peer => "peer",
        Tier.Cloud => "cloud",
        _ => "other",
    };
}
