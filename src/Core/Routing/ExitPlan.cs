using AutoScale.Core.Actions;
using AutoScale.Core.Networks;

namespace AutoScale.Core.Routing;

/// <summary>One way to end a network early.</summary>
/// <param name="Exit">The last exit that may be used.</param>
/// <param name="Gate">Says where each inference ends.</param>
/// <param name="AccuracyPercent">R_accuracy: what the gate made of samples that neither trained a block nor chose the gate; 0-100.</param>
/// <param name="ExtensionShare">Share of those that asked the extension.</param>
/// <param name="CloudShare">Share of those that asked the whole network on another tier.</param>
public sealed record ExitOption(ExitPoint Exit, ExitGate Gate, float AccuracyPercent, double ExtensionShare, double CloudShare);

/// <summary>The exits of one network on one class of devices: chosen after training, used as actions.</summary>
/// <param name="Network">The whole network: what another tier runs where a gate doubts, and what every other target runs.</param>
/// <param name="Main">The model of the first exit.</param>
/// <param name="Extension">The model behind it; null where there is none.</param>
/// <param name="Options">At most one for each exit.</param>
public sealed record ExitPlan(string Network, string Main, string? Extension, IReadOnlyList<ExitOption> Options)
{
    static readonly ExecutionTarget?[] OnDevice = [null];

    /// <summary>The exit of a target; null where the plan lacks it.</summary>
    public ExitOption? For(ExecutionTarget target) => target.Exit is { } exit ? Options.FirstOrDefault(option => option.Exit == exit) : null;

    /// <summary>
    /// The exits as targets of a device: a short list, as every target costs exploration. Blocks run on the first CPU at FP32, at its fastest step and at the one that spends
    /// least a cycle; what a gate doubts goes to each tier's first GPU at FP32, or to its first target at FP32.
    /// </summary>
    /// <param name="whole">The device's targets for whole networks.</param>
    /// <param name="efficient">Of local targets on one processor, the one that spends least a cycle.</param>
    public IEnumerable<ExecutionTarget> Targets(IReadOnlyList<ExecutionTarget> whole, Func<IEnumerable<ExecutionTarget>, ExecutionTarget> efficient)
    {
        var cpu = whole.First(target => target is { Tier: Tier.Local, Processor: ProcessorKind.Cpu, Precision: Precision.Fp32 });
        var steps = whole.Where(target => target.Tier is Tier.Local && target.ProcessorIndex == cpu.ProcessorIndex && target.Precision is Precision.Fp32);
        ExecutionTarget[] locals = [.. new[] { cpu, efficient(steps) }.DistinctBy(target => target.Descriptor)];
        ExecutionTarget?[] remotes =
        [
            .. whole.Where(target => target is { Tier: not Tier.Local, Precision: Precision.Fp32, Part: null }).GroupBy(target => target.Tier)
                .Select(tier => tier.FirstOrDefault(target => target.Processor is ProcessorKind.Gpu) ?? tier.First()),
        ];
        return from option in Options
               from local in locals
               from remote in option.Exit is ExitPoint.Cloud ? remotes : OnDevice
               select ExecutionTarget.Exiting(local, option.Exit, remote);
    }

    /// <summary>What these exits cost and give, for the network's descriptor.</summary>
    /// <param name="network">The whole network.</param>
    /// <param name="mainShare">Main's work as a share of the whole network's.</param>
    /// <param name="extensionShare">The extension's.</param>
    /// <param name="targets">The device's targets.</param>
    public IEnumerable<KeyValuePair<string, PartialRun>> Runs(NetworkDescriptor network, double mainShare, double extensionShare, ActionSpace targets) =>
        from target in targets.Targets
        where target.Exit is not null
        let option = For(target)
        where option is not null
        group option by target.Part into exit
        let option = exit.First()
        select KeyValuePair.Create(exit.Key, new PartialRun
        {
            AccuracyPercent = option.AccuracyPercent, HeadShare = mainShare, ExtensionShare = extensionShare, ExtensionChance = option.ExtensionShare,
            RemoteShare = option.Exit is ExitPoint.Cloud ? 1 : 0, RemoteChance = option.CloudShare,
            SentBytes = network.InputBytes, ReturnedBytes = network.OutputBytes,
        });
}
