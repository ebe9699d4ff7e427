using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Networks;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Phones;

/// <summary>
/// The undisturbed compute time of every network on every target of a phone, worked out once, so that an emulated inference looks two
/// numbers up. Shared by all phones of a class.
/// </summary>
public sealed class PhoneCosts
{
    const int Kinds = 3;
    const int Precisions = 3;
    const int RemoteSlots = 2 * Kinds * Precisions;

    readonly NetworkCatalog catalog;
    readonly int[] offsets;
    readonly int localSlots;
    readonly int slots;
    readonly double[] computeMs;
    readonly double[] serverMilliwatts = new double[RemoteSlots];

    /// <param name="profile">The phone.</param>
    /// <param name="catalog">The networks.</param>
    /// <param name="tiers">The processors of the peer and of the cloud; at least those that the profile lists.</param>
    /// <param name="assumptions">What nobody published.</param>
    /// <exception cref="ArgumentException">A step fixes threads rather than a frequency, or a remote has no processor in <paramref name="tiers"/>.</exception>
    public PhoneCosts(DeviceProfile profile, NetworkCatalog catalog, IReadOnlyList<TierProcessor> tiers, EmulationAssumptions assumptions)
    {
        assumptions.Validate();
        this.catalog = catalog;
        Profile = profile;
        Assumptions = assumptions;
        offsets = new int[profile.Processors.Count * Precisions];
        for (var index = 0; index < profile.Processors.Count; index++)
        {
            foreach (var precision in profile.Processors[index].Precisions)
            {
                offsets[(index * Precisions) + (int)precision] = localSlots;
                localSlots += profile.Processors[index].Steps.Count;
            }
        }

        slots = localSlots + RemoteSlots;
        computeMs = new double[catalog.All.Count * slots];
        Array.Fill(computeMs, double.NaN);
        var rule = new LatencyRule(assumptions, catalog);
        for (var index = 0; index < profile.Processors.Count; index++)
        {
            FillLocal(rule, index);
        }

        foreach (var remote in profile.Remotes)
        {
            FillRemote(rule, remote, tiers);
        }

        var cpu = Enumerable.Range(0, profile.Processors.Count).First(index => profile.Processors[index] is { Kind: ProcessorKind.Cpu } processor
            && processor.Precisions.Contains(Precision.Fp32));
        Baseline = ExecutionTarget.Local(ProcessorKind.Cpu, Precision.Fp32, cpu, 0, profile.Processors[cpu].Steps[0].Name);
    }

    public DeviceProfile Profile { get; }

    public EmulationAssumptions Assumptions { get; }

    /// <summary>The declared baseline, Edge (CPU FP32): the first CPU that has FP32, at its fastest step.</summary>
    public ExecutionTarget Baseline { get; }

    /// <summary>How the phone may run networks in parts.</summary>
    public PhoneParts Parts { get; init; } = PhoneParts.None;

    /// <summary>The phone's targets, parts included.</summary>
    public ActionSpace Actions() => ActionSpace.For(Profile, Parts.Splits, Parts.Exits);

    /// <summary>What the decision sees of a network, with the parts that it can run in.</summary>
    public NetworkDescriptor Describe(NetworkDescriptor network, ActionSpace actions)
    {
        var splits = Parts.Splits.Where(plan => plan.Network == network.Name).SelectMany(plan => plan.Runs(network));
        var exits = Parts.ExitsOf(network.Name) is { } plan ? plan.Runs(network, Share(plan.Main), plan.Extension is { } extension ? Share(extension) : 0, actions) : [];
        return network.With(splits.Concat(exits));

        double Share(string block) => (double)catalog.All[catalog.IndexOf(block)].Descriptor.Features.MultiplyAccumulates / network.Features.MultiplyAccumulates;
    }

    /// <summary>Compute time of a network on a target, without interference, noise and radio, in ms.</summary>
    public double ComputeMs(string network, ExecutionTarget target)
    {
        var slot = target.Tier is Tier.Local
            ? offsets[(target.ProcessorIndex * Precisions) + (int)target.Precision] + target.StepIndex
            : localSlots + RemoteSlot(target.Tier, target.Processor, target.Precision);
        return computeMs[(catalog.IndexOf(network) * slots) + slot];
    }

    /// <summary>What a remote target's processor draws while it computes, in mW.</summary>
    public double ServerMilliwatts(ExecutionTarget target) => serverMilliwatts[RemoteSlot(target.Tier, target.Processor, target.Precision)];

    void FillLocal(LatencyRule rule, int index)
    {
        var processor = Profile.Processors[index];
        if (processor.Steps.Any(step => step.Threads is not 0))
        {
            throw new ArgumentException($"Profile {Profile.DeviceClass} fixes threads on processors[{index}]; only steps by frequency are emulated.");
        }

        var topMhz = processor.Steps[0].FrequencyMhz;
        foreach (var precision in processor.Precisions)
        {
            var latencies = rule.Latencies(processor.Kind, precision, Profile.PublishedLatencies, topMhz * processor.Cores);
            for (var network = 0; network < latencies.Length; network++)
            {
                var memoryShare = MemoryShare(catalog.All[network], precision, latencies[network]);
                for (var step = 0; step < processor.Steps.Count; step++)
                {
                    var slowdown = ((1 - memoryShare) * topMhz / processor.Steps[step].FrequencyMhz) + memoryShare;
                    computeMs[(network * slots) + offsets[(index * Precisions) + (int)precision] + step] = latencies[network] * slowdown;
                }
            }
        }
    }

    /// <summary>The share of a latency that streams the weights through memory, which no clock of a processor speeds up.</summary>
    double MemoryShare(SimulatedNetwork network, Precision precision, double latencyMs)
    {
        var bytes = network.Parameters * (precision is Precision.Int8 ? 1 : precision is Precision.Fp16 ? 2 : 4);
        return Math.Min(Assumptions.MaxMemoryShare, bytes / (Assumptions.MemoryBandwidthGBps * 1e6) / latencyMs);
    }

    void FillRemote(LatencyRule rule, RemoteProfile remote, IReadOnlyList<TierProcessor> tiers)
    {
        var server = tiers.FirstOrDefault(tier => (tier.Tier, tier.Processor, tier.Precision) == (remote.Tier, remote.Processor, remote.Precision))
            ?? throw new ArgumentException($"Profile {Profile.DeviceClass} lists the remote {remote.Tier}/{remote.Processor}/{remote.Precision}; no tier to emulate has it.");
        if (server.PublishedMs.Count is 0)
        {
            throw new ArgumentException($"The tier {server.Name} publishes no latency; an emulation needs at least one.");
        }

        var remoteSlot = RemoteSlot(remote.Tier, remote.Processor, remote.Precision);
        serverMilliwatts[remoteSlot] = server.PowerMilliwatts;
        var latencies = rule.Latencies(remote.Processor, remote.Precision, server.Published, coreMhz: 0);
        for (var network = 0; network < latencies.Length; network++)
        {
            computeMs[(network * slots) + localSlots + remoteSlot] = latencies[network];
        }
    }

    static int RemoteSlot(Tier tier, ProcessorKind kind, Precision precision) =>
        ((((tier is Tier.Peer ? 0 : 1) * Kinds) + (int)kind) * Precisions) + (int)precision;
}
