using System.Collections.Concurrent;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.EdgeClient.Energy;

/// <summary>
/// Energy of a host's inferences: read from RAPL where it may be read, else by the paper's equations over the host's profile. RAPL counts
/// the whole package, so a local inference on a busy host is charged with its neighbours' share; it does not see the radio, so an offload's radio share
/// is modelled, and so is its sum's provenance. The remote share is assumed power over the time of waiting.
/// </summary>
/// <param name="profile">The host.</param>
/// <param name="rapl">Null where there is none.</param>
/// <param name="remote">What the tiers draw.</param>
public sealed class HostEnergyMeter(DeviceProfile profile, RaplCounter? rapl, RemotePower remote) : IEnergyMeter
{
    /// <summary>Multiply-accumulates a millisecond of one core at 1 GHz, until the host's own latencies are known: one 8-lane FMA in two cycles (assumed).</summary>
    const double MacsPerMsPerCorePerGhz = 4_000_000;

    /// <summary>The weight of a new latency in the running mean.</summary>
    const double Weight = 0.1;

    readonly ConcurrentDictionary<string, double> baselineMs = new(StringComparer.Ordinal);
    readonly int baselineProcessor = IndexOfCpu(profile);

    /// <summary>How the device's share of a local inference is known.</summary>
    public EnergyProvenance LocalProvenance => rapl is null ? EnergyProvenance.Modelled : EnergyProvenance.Measured;

    public long Begin() => rapl?.ReadMicrojoules() ?? 0;

    public EnergyReading End(
        long mark, NetworkDescriptor network, ExecutionTarget target, in ExecutionTimes times, in RuntimeVariance variance)
    {
        double? measured = rapl is null ? null : (rapl.ReadMicrojoules() - mark) / 1000.0;
        if (target.Tier is Tier.Local)
        {
            Learn(network, target, times);
            var joules = measured ?? EnergyModel.LocalMillijoules(profile.Processors[target.ProcessorIndex], target.StepIndex, times.LatencyMs);
            return new EnergyReading((float)joules, 0, LocalProvenance);
        }

        var (radio, signal, power) = target.Tier is Tier.Peer
            ? (profile.Peer, variance.PeerSignalDbm, remote.PeerMilliwatts)
            : (profile.Wifi, variance.WifiSignalDbm, remote.CloudMilliwatts);
        var idle = measured is null ? profile.IdlePowerMilliwatts : 0;
        // A split computes its head before the radio is used; a counter has seen that already.
        var head = measured is null && target.Head is { } local
            ? EnergyModel.LocalMillijoules(profile.Processors[local.ProcessorIndex], local.StepIndex, times.HeadMs)
            : 0;
        var offloadMs = times.LatencyMs - times.HeadMs;
        var device = head + EnergyModel.OffloadMillijoules(radio, idle, signal, times.TransmitMs, times.ReceiveMs, offloadMs) + (measured ?? 0);
        var waitMs = Math.Max(0, offloadMs - times.TransmitMs - times.ReceiveMs);
        return new EnergyReading((float)device, (float)(power * waitMs / 1000), EnergyProvenance.Modelled);
    }

    /// <summary>Edge (CPU FP32) at its fastest step, with this host's own mean latency of the network, or one assumed from its work while there is none.</summary>
    public float BaselineMillijoules(NetworkDescriptor network, in RuntimeVariance variance)
    {
        var processor = profile.Processors[baselineProcessor];
        if (!baselineMs.TryGetValue(network.Name, out var latencyMs))
        {
            var threads = Math.Max(1, processor.Steps[0].Threads);
            latencyMs = network.Features.MultiplyAccumulates / (MacsPerMsPerCorePerGhz * threads * processor.Steps[0].FrequencyMhz / 1000);
        }

        return (float)EnergyModel.LocalMillijoules(processor, 0, latencyMs);
    }

    static int IndexOfCpu(DeviceProfile profile) => Enumerable.Range(0, profile.Processors.Count)
        .First(index => profile.Processors[index].Kind is ProcessorKind.Cpu && profile.Processors[index].Precisions.Contains(Precision.Fp32));

    void Learn(NetworkDescriptor network, ExecutionTarget target, in ExecutionTimes times)
    {
        // What ends early says nothing of the whole network.
        if (target.Part is null && target.ProcessorIndex == baselineProcessor && target.StepIndex is 0 && target.Precision is Precision.Fp32 && times.LatencyMs > 0)
        {
            var latencyMs = times.LatencyMs;
            baselineMs.AddOrUpdate(network.Name, latencyMs, (_, mean) => mean + (Weight * (latencyMs - mean)));
        }
    }
}
