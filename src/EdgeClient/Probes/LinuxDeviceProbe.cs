using AutoScale.Core.Inference;
using AutoScale.Core.States;

namespace AutoScale.EdgeClient.Probes;

/// <summary>
/// The runtime variance of a Linux host: CPU time and memory of co-running processes, and the signal of its links. Sampled by a timer, so that
/// <see cref="Read"/> waits for nothing. A wired link counts as strong. The link to a peer is the same radio, as far as the kernel tells.
/// </summary>
public sealed class LinuxDeviceProbe : IDeviceProbe, IDisposable
{
    /// <summary>The signal that a wired link counts as.</summary>
    public const float WiredDbm = -30;

    readonly LinuxRoots roots;
    readonly bool cloudIsHere;
    readonly bool peerIsHere;
    readonly ITimer timer;
    CpuTicks ticks;
    Sample sample;

    /// <param name="roots">Where the kernel shows its state.</param>
    /// <param name="time">Drives the sampling.</param>
    /// <param name="interval">Between two samples: 50 ms to 60 s.</param>
    /// <param name="cloudIsHere">Whether the cloud's address is on loopback, which is never down.</param>
    /// <param name="peerIsHere">The same for the peer.</param>
    public LinuxDeviceProbe(LinuxRoots roots, TimeProvider time, TimeSpan interval, bool cloudIsHere = false, bool peerIsHere = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(50));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromSeconds(60));
        (this.roots, this.cloudIsHere, this.peerIsHere) = (roots, cloudIsHere, peerIsHere);
        ticks = ProcReadings.Cpu(roots);
        sample = new Sample(Measure(ticks, ticks));
        timer = time.CreateTimer(_ => Refresh(), null, interval, interval);
    }

    public RuntimeVariance Read() => Volatile.Read(ref sample).Variance;

    /// <summary>The charge of the host's battery, 0-100; null without one.</summary>
    public float? ReadBatteryPercent() => ProcReadings.BatteryPercent(roots);

    /// <summary>Whether the host draws on its battery now; false where it has none.</summary>
    public bool RunsOnBattery() => ProcReadings.RunsOnBattery(roots);

    public void Dispose() => timer.Dispose();

    void Refresh()
    {
        var now = ProcReadings.Cpu(roots);
        Volatile.Write(ref sample, new Sample(Measure(ticks, now)));
        ticks = now;
    }

    RuntimeVariance Measure(CpuTicks before, CpuTicks after)
    {
        var signal = ProcReadings.WirelessSignalDbm(roots) ?? (ProcReadings.HasLink(roots) ? WiredDbm : RuntimeVariance.NoLink);
        return new RuntimeVariance(
            CpuTicks.CoRunningPercent(before, after),
            ProcReadings.CoRunningMemoryPercent(roots),
            cloudIsHere ? WiredDbm : signal,
            peerIsHere ? WiredDbm : signal);
    }

    /// <summary>Swapped whole: four numbers of one moment.</summary>
    sealed record Sample(RuntimeVariance Variance);
}
