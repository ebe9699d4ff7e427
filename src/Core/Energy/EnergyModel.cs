using AutoScale.Core.Devices;

namespace AutoScale.Core.Energy;

/// <summary>The paper's energy equations (form: press; equations: recalled). Powers in mW, times in ms, energies in mJ.</summary>
public static class EnergyModel
{
    /// <summary>
    /// CPU and GPU: <c>E = Σ_cores [ Σ_f P_busy(f)·t_busy(f) + P_idle·t_idle ]</c>, for one step f and all cores of the processor over
    /// one inference. A DSP is a processor with one core and one step: constant power × latency.
    /// </summary>
    /// <param name="processor">The processor that ran the inference.</param>
    /// <param name="stepIndex">Its step, 0 to <c>Steps.Count</c> - 1.</param>
    /// <param name="latencyMs">R_latency, the window over which cores are busy or idle.</param>
    /// <param name="busyShare">Share of the window in which the cores are busy, 0-1.</param>
    public static double LocalMillijoules(ProcessorProfile processor, int stepIndex, double latencyMs, double busyShare = 1)
    {
        var step = processor.Steps[stepIndex];
        var busyCores = step.Threads is 0 ? processor.Cores : Math.Min(step.Threads, processor.Cores);
        var busyMs = latencyMs * busyShare * busyCores;
        var idleMs = (latencyMs * processor.Cores) - busyMs;
        return ((step.BusyPowerMilliwatts * busyMs) + (processor.IdlePowerMilliwatts * idleMs)) / 1000;
    }

    /// <summary>Offloading: <c>E = P_TX(S)·t_TX + P_RX(S)·t_RX + P_idle·(R_latency - t_TX - t_RX)</c>, S the signal strength.</summary>
    /// <param name="radio">The radio towards the tier.</param>
    /// <param name="idlePowerMilliwatts">P_idle of the device without its radio; the radio's own idle power is added.</param>
    /// <param name="signalDbm">S.</param>
    /// <param name="transmitMs">t_TX.</param>
    /// <param name="receiveMs">t_RX.</param>
    /// <param name="latencyMs">R_latency; at least t_TX + t_RX, a smaller one counts as their sum.</param>
    public static double OffloadMillijoules(
        RadioProfile radio, double idlePowerMilliwatts, double signalDbm, double transmitMs, double receiveMs, double latencyMs)
    {
        var (transmit, receive) = PowerAt(radio, signalDbm);
        var waitMs = Math.Max(0, latencyMs - transmitMs - receiveMs);
        return ((transmit * transmitMs) + (receive * receiveMs) + ((idlePowerMilliwatts + radio.IdlePowerMilliwatts) * waitMs)) / 1000;
    }

    /// <summary>P_TX(S) and P_RX(S) in mW: interpolated between the radio's points, constant beyond them.</summary>
    public static (double TransmitMilliwatts, double ReceiveMilliwatts) PowerAt(RadioProfile radio, double signalDbm)
    {
        var points = radio.Power;
        for (var index = 0; index < points.Count; index++)
        {
            var point = points[index];
            if (signalDbm >= point.SignalDbm)
            {
                if (index is 0)
                {
                    return (point.TransmitMilliwatts, point.ReceiveMilliwatts);
                }

                var stronger = points[index - 1];
                var share = (signalDbm - point.SignalDbm) / (stronger.SignalDbm - point.SignalDbm);
                return (
                    point.TransmitMilliwatts + (share * (stronger.TransmitMilliwatts - point.TransmitMilliwatts)),
                    point.ReceiveMilliwatts + (share * (stronger.ReceiveMilliwatts - point.ReceiveMilliwatts)));
            }
        }

        return (points[^1].TransmitMilliwatts, points[^1].ReceiveMilliwatts);
    }
}
