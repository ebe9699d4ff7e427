using AutoScale.Core.States;

namespace AutoScale.Simulator.Environments;

/// <summary>Surroundings whose co-running apps and signals change independently of one another.</summary>
/// <param name="coRunners">The apps.</param>
/// <param name="wifiSignalDbm">The signal of the Wi-Fi link; <see cref="RuntimeVariance.NoLink"/> while it is down.</param>
/// <param name="peerSignalDbm">The signal of the link to a peer.</param>
public sealed class ChangingEnvironment(
    MarkovProcess<CoRunner> coRunners, MarkovProcess<float> wifiSignalDbm, MarkovProcess<float> peerSignalDbm) : IEnvironment
{
    public RuntimeVariance At(double timeMs)
    {
        var apps = coRunners.At(timeMs);
        return new RuntimeVariance(apps.CpuPercent, apps.MemoryPercent, wifiSignalDbm.At(timeMs), peerSignalDbm.At(timeMs));
    }
}
