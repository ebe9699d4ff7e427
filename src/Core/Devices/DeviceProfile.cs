using AutoScale.Core.Actions;

namespace AutoScale.Core.Devices;

/// <summary>
/// What a class of devices can do and what it costs, read from <c>profiles/*.json</c>. A new phone is a new file, not new code.
/// </summary>
public sealed record DeviceProfile
{
    /// <summary>The class that shares a prior: 1-64 characters of <c>a-z 0-9 -</c>, such as <c>mi8pro</c>.</summary>
    public required string DeviceClass { get; init; }

    /// <summary>The name people know, such as <c>Xiaomi Mi 8 Pro</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where the figures come from, each with its label.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Local processors, each with its steps and precisions; at least one CPU with FP32, the fallback of everything.</summary>
    public required IReadOnlyList<ProcessorProfile> Processors { get; init; }

    /// <summary>Processors of peers and of the cloud that this device may ask.</summary>
    public IReadOnlyList<RemoteProfile> Remotes { get; init; } = [];

    /// <summary>The radio towards the cloud.</summary>
    public required RadioProfile Wifi { get; init; }

    /// <summary>The radio towards a peer.</summary>
    public required RadioProfile Peer { get; init; }

    /// <summary>Power of the device while it waits for an answer, without the radio: P_idle of the offloading equation. 0-20,000 mW.</summary>
    public required double IdlePowerMilliwatts { get; init; }

    /// <summary>Published latencies that an emulation starts from. A real device measures its own.</summary>
    public IReadOnlyList<PublishedLatency> PublishedLatencies { get; init; } = [];
}

/// <summary>One local processor.</summary>
public sealed record ProcessorProfile
{
    public required ProcessorKind Kind { get; init; }

    /// <summary>The part's name, such as <c>Kryo 385 Gold</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Cores that an inference uses, 1-64.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Arithmetic that the processor runs, each with every step.</summary>
    public required IReadOnlyList<Precision> Precisions { get; init; }

    /// <summary>V/F steps, fastest first, 1-64.</summary>
    public required IReadOnlyList<ProcessorStep> Steps { get; init; }

    /// <summary>Power of one core that waits, 0-20,000 mW.</summary>
    public double IdlePowerMilliwatts { get; init; }
}

/// <summary>One V/F step of a processor, or a number of threads where the frequency is not ours to set.</summary>
/// <param name="Name">The last part of the descriptor: the rounded frequency in MHz (<c>2803</c>) or the threads (<c>4t</c>).</param>
/// <param name="FrequencyMhz">Clock, 1-10,000 MHz.</param>
/// <param name="BusyPowerMilliwatts">Power of one busy core at this step, 0-100,000 mW.</param>
/// <param name="Threads">Threads that the runtime uses; 0 where the processor decides.</param>
public sealed record ProcessorStep(string Name, double FrequencyMhz, double BusyPowerMilliwatts, int Threads = 0);

/// <summary>A processor of a peer or of the cloud.</summary>
public sealed record RemoteProfile(Tier Tier, ProcessorKind Processor, Precision Precision);

/// <summary>A radio: what it draws, by signal.</summary>
public sealed record RadioProfile
{
    /// <summary>Power while associated and silent, 0-20,000 mW.</summary>
    public required double IdlePowerMilliwatts { get; init; }

    /// <summary>Power while sending and receiving at a signal, strongest first; between two points the power is interpolated.</summary>
    public required IReadOnlyList<RadioPowerPoint> Power { get; init; }
}

/// <summary>P_TX(S) and P_RX(S) at one signal S.</summary>
public sealed record RadioPowerPoint(double SignalDbm, double TransmitMilliwatts, double ReceiveMilliwatts);

/// <summary>A latency that somebody published for one of the networks, at the processor's highest step.</summary>
/// <param name="Network">The network's id, such as <c>mobilenet_v1</c>.</param>
/// <param name="Processor">The processor that ran it.</param>
/// <param name="Precision">Its arithmetic.</param>
/// <param name="LatencyMs">One inference at batch size 1, above 0.</param>
/// <param name="Source">Where it was read, with its label.</param>
public sealed record PublishedLatency(string Network, ProcessorKind Processor, Precision Precision, double LatencyMs, string Source);
