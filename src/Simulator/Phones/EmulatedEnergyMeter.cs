using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Simulator.Phones;

/// <summary>
/// The paper's energy equations over the phone's profile; always <see cref="EnergyProvenance.Modelled"/>. Cores count as busy for all of a
/// latency, also while a co-runner holds them: what a power meter on the phone would read.
/// </summary>
public sealed class EmulatedEnergyMeter(PhoneCosts costs) : IEnergyMeter
{
    public long Begin() => 0;

    public EnergyReading End(long mark, NetworkDescriptor network, ExecutionTarget target, in ExecutionTimes times, in RuntimeVariance variance)
    {
        var profile = costs.Profile;
        if (target.Tier is Tier.Local)
        {
            var spent = EnergyModel.LocalMillijoules(profile.Processors[target.ProcessorIndex], target.StepIndex, times.LatencyMs);
            return new EnergyReading((float)spent, 0, EnergyProvenance.Modelled);
        }

        var (radio, signalDbm) = target.Tier is Tier.Cloud ? (profile.Wifi, variance.WifiSignalDbm) : (profile.Peer, variance.PeerSignalDbm);
        // What begins here computes before the radio is used; a gate that was sure has asked nobody.
        var head = target.Head is { } local ? EnergyModel.LocalMillijoules(profile.Processors[local.ProcessorIndex], local.StepIndex, times.HeadMs) : 0;
        var offloadMs = times.LatencyMs - times.HeadMs;
        var device = offloadMs > 0
            ? head + EnergyModel.OffloadMillijoules(radio, profile.IdlePowerMilliwatts, signalDbm, times.TransmitMs, times.ReceiveMs, offloadMs)
            : head;
        var share = offloadMs > 0 || target.Part is null ? target.Part is { } part ? network.PartFor(part)?.RemoteShare ?? 0 : 1 : 0;
        var remote = costs.ServerMilliwatts(target) * costs.ComputeMs(network.Name, target) * share / 1000;
        return new EnergyReading((float)device, (float)remote, EnergyProvenance.Modelled);
    }

    /// <summary>Edge (CPU FP32) at its fastest step under the same interference, without noise.</summary>
    public float BaselineMillijoules(NetworkDescriptor network, in RuntimeVariance variance)
    {
        var baseline = costs.Baseline;
        var latencyMs = costs.ComputeMs(network.Name, baseline) * Interference.Slowdown(costs.Assumptions, ProcessorKind.Cpu, variance);
        return (float)EnergyModel.LocalMillijoules(costs.Profile.Processors[baseline.ProcessorIndex], baseline.StepIndex, latencyMs);
    }
}
