using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Energy;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// What profile and census say before anything was learned. Latency on a local processor: published, else work over the rate that the processor's published latencies give; slower steps by
/// the clock; co-runners as a fair scheduler would share. Offloads: 802.11's slowest and fastest rate with a straight line of the logarithm between, a usual round trip,
/// usual servers. Energy: <see cref="EnergyModel"/>. Every figure may be off by a factor; learning finds it.
/// </summary>
sealed class NominalModel
{
    /// <summary>Share of its time that an inference loses to a co-runner at 100 %: half of the CPU, a quarter through memory (assumed: fair scheduling).</summary>
    const float CpuShare = 0.5f;
    const float MemoryShare = 0.25f;

    /// <summary>How a latency follows the clock: less than in proportion, since memory has a clock of its own (assumed).</summary>
    const double ClockExponent = 0.9;

    /// <summary>Round trips beside the payload's time on air, ms (assumed).</summary>
    const double CloudRoundTripMs = 20;
    const double PeerRoundTripMs = 5;

    /// <summary>Million multiply-accumulates a ms of a peer's and of a cloud's processors (assumed).</summary>
    const double PeerRate = 100;
    const double CloudCpuRate = 200;
    const double CloudGpuRate = 1000;

    /// <summary>802.11, 20 MHz, one stream: 65 Mbit/s from -64 dBm, 6.5 Mbit/s at -82 dBm (public); 0.65 of it above TCP (public: 0.6-0.7).</summary>
    const double StrongDbm = -64;
    const double WeakDbm = -82;
    const double StrongMbps = 65 * 0.65;
    const double WeakMbps = 6.5 * 0.65;

    /// <summary>Bytes that a request and its answer carry beside the payload, each (assumed).</summary>
    public const int ProtocolBytes = 400;

    static readonly float[] CpuSlowdowns = Slowdowns(CpuShare);
    static readonly float[] MemorySlowdowns = Slowdowns(MemoryShare);

    readonly ActionSpace actions;
    readonly DeviceProfile profile;
    readonly Dictionary<string, NetworkDescriptor> known;

    /// <param name="actions">The device's targets.</param>
    /// <param name="profile">The device.</param>
    /// <param name="known">Networks whose census is known, to read rates off published latencies; may be empty.</param>
    public NominalModel(ActionSpace actions, DeviceProfile profile, IEnumerable<NetworkDescriptor> known)
    {
        this.actions = actions;
        this.profile = profile;
        this.known = known.ToDictionary(network => network.Name, StringComparer.Ordinal);
        Milliwatts = [.. Enumerable.Range(0, actions.Count).Select(action => Power(profile, actions[action]))];
        HeadMilliwatts = [.. Enumerable.Range(0, actions.Count).Select(action => actions[action].Head is { } head ? Power(profile, head) : 0)];
    }

    /// <summary>Power of the device while an action computes, or while it waits for one, in mW; by action.</summary>
    public double[] Milliwatts { get; }

    /// <summary>Power of the device while it computes what begins a part, in mW; by action, 0 where nothing begins on the device.</summary>
    public double[] HeadMilliwatts { get; }

    /// <summary>Undisturbed compute time of a network, or what an offload waits beside its time on air, in ms; by action. Of exits on the device that of main alone.</summary>
    public double[] ComputeMs(NetworkDescriptor network)
    {
        var fastest = new Dictionary<(int, Precision), double>();
        return [.. Enumerable.Range(0, actions.Count).Select(action =>
        {
            var target = actions[action];
            var run = target.Part is { } part ? network.PartFor(part) : null;
            return target.Tier is not Tier.Local
                ? Remote(target, network, run?.RemoteShare ?? 1)
                : (run?.HeadShare ?? 1) * Local(target, network, fastest);
        })];
    }

    /// <summary>The undisturbed time of a whole network on the local target that begins a part, in ms; by action, 0 where nothing begins on the device.</summary>
    public double[] HeadMs(NetworkDescriptor network)
    {
        var fastest = new Dictionary<(int, Precision), double>();
        return [.. Enumerable.Range(0, actions.Count).Select(action =>
            actions[action] is { Head: { } head, Part: { } part } && network.PartFor(part) is not null ? Local(head, network, fastest) : 0)];
    }

    double Local(ExecutionTarget target, NetworkDescriptor network, Dictionary<(int, Precision), double> fastest)
    {
        var processor = profile.Processors[target.ProcessorIndex];
        if (!fastest.TryGetValue((target.ProcessorIndex, target.Precision), out var milliseconds))
        {
            fastest[(target.ProcessorIndex, target.Precision)] = milliseconds = Fastest(processor, target.Precision, network);
        }

        return milliseconds * Math.Pow(processor.Steps[0].FrequencyMhz / processor.Steps[target.StepIndex].FrequencyMhz, ClockExponent);
    }

    /// <summary>How co-runners slow a local processor down, at least 1, by whole percents. A co-processor feels the memory only.</summary>
    public static float Slowdown(ProcessorKind kind, in RuntimeVariance variance) =>
        Slowdown(kind, Levels.Percent(variance.CpuUtilizationPercent), Levels.Percent(variance.MemoryUtilizationPercent));

    /// <summary>The same by whole percents, 0-100.</summary>
    public static float Slowdown(ProcessorKind kind, int cpuPercent, int memoryPercent) =>
        kind is ProcessorKind.Cpu ? MemorySlowdowns[memoryPercent] * CpuSlowdowns[cpuPercent] : MemorySlowdowns[memoryPercent];

    /// <summary>Time on air of a byte at a signal, in ms.</summary>
    public static double MillisecondsPerByte(double signalDbm)
    {
        var share = Math.Min(1, (signalDbm - WeakDbm) / (StrongDbm - WeakDbm));
        return 8 / (1000 * WeakMbps * Math.Pow(StrongMbps / WeakMbps, share));
    }

    static float[] Slowdowns(float share) => [.. Enumerable.Range(0, 101).Select(percent => 1 / (1 - (share * percent / 100)))];

    static double Power(DeviceProfile profile, ExecutionTarget target) => target.Tier switch
    {
        Tier.Cloud => profile.IdlePowerMilliwatts + profile.Wifi.IdlePowerMilliwatts,
        Tier.Peer => profile.IdlePowerMilliwatts + profile.Peer.IdlePowerMilliwatts,
        _ => EnergyModel.LocalMillijoules(profile.Processors[target.ProcessorIndex], target.StepIndex, latencyMs: 1000),
    };

    double Fastest(ProcessorProfile processor, Precision precision, NetworkDescriptor network)
    {
        if (Published(network.Name, processor.Kind, precision) is { } published)
        {
            return published;
        }

        foreach (var other in processor.Precisions)
        {
            if (Published(network.Name, processor.Kind, other) is { } alike)
            {
                return alike * Ratio(processor.Kind, precision, other);
            }
        }

        var work = network.Features.MultiplyAccumulates / 1e6;
        var own = Rate(processor.Kind, precision) ?? processor.Precisions.Select(other => Rate(processor.Kind, other) / Ratio(processor.Kind, precision, other))
            .FirstOrDefault(rate => rate is not null);
        var cycles = processor.Kind switch { ProcessorKind.Cpu => 2, ProcessorKind.Gpu => 144, _ => 65 };
        return work / (own ?? cycles * processor.Cores * processor.Steps[0].FrequencyMhz / 1000 / Factor(precision));
    }

    /// <summary>Million multiply-accumulates a ms that published latencies of known networks give; null where there are none.</summary>
    double? Rate(ProcessorKind kind, Precision precision) => Mean(profile.PublishedLatencies
        .Where(entry => entry.Processor == kind && entry.Precision == precision && known.ContainsKey(entry.Network))
        .Select(entry => known[entry.Network].Features.MultiplyAccumulates / 1e6 / entry.LatencyMs));

    /// <summary>The latency of a precision over that of another: what published pairs give, else what is usual.</summary>
    double Ratio(ProcessorKind kind, Precision precision, Precision other) => Mean(
        from own in profile.PublishedLatencies
        where own.Processor == kind && own.Precision == precision
        let pair = Published(own.Network, kind, other)
        where pair is not null
        select own.LatencyMs / pair.Value) ?? Factor(precision) / Factor(other);

    double? Published(string network, ProcessorKind kind, Precision precision) => profile.PublishedLatencies
        .FirstOrDefault(entry => entry.Network == network && entry.Processor == kind && entry.Precision == precision)?.LatencyMs;

    static double Remote(ExecutionTarget target, NetworkDescriptor network, double share)
    {
        var isCloud = target.Tier is Tier.Cloud;
        var rate = !isCloud ? PeerRate : target.Processor is ProcessorKind.Gpu ? CloudGpuRate : CloudCpuRate;
        return (isCloud ? CloudRoundTripMs : PeerRoundTripMs) + (share * network.Features.MultiplyAccumulates / 1e6 / rate);
    }

    static double Factor(Precision precision) => precision switch
    {
        Precision.Fp16 => 0.7,
        Precision.Int8 => 0.6,
        _ => 1,
    };

    /// <summary>The geometric mean; null of nothing.</summary>
    static double? Mean(IEnumerable<double> values)
    {
        var logs = values.Select(value => Math.Log(value)).ToArray();
        return logs.Length is 0 ? null : Math.Exp(logs.Average());
    }
}
