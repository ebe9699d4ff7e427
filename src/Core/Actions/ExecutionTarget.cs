using System.Globalization;
using System.Text;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Actions;

/// <summary>
/// A: one choice of where and how to run an inference. Two devices that can do the same have equal <see cref="Descriptor"/>s, so
/// everything that devices share is keyed by the descriptor, never by the action's index.
/// </summary>
public sealed record ExecutionTarget
{
    /// <summary>A local processor at a V/F step.</summary>
    /// <param name="processor">The kind of processor.</param>
    /// <param name="precision">The arithmetic.</param>
    /// <param name="processorIndex">The processor's place in the device profile.</param>
    /// <param name="stepIndex">The step's place among the processor's steps.</param>
    /// <param name="step">The step itself.</param>
    public static ExecutionTarget Local(
        ProcessorKind processor, Precision precision, int processorIndex, int stepIndex, string step) =>
        new(Tier.Local, processor, precision, processorIndex, stepIndex, step);

    /// <summary>A processor of a peer or of the cloud, which runs it at a step of its own choice.</summary>
    public static ExecutionTarget Remote(Tier tier, ProcessorKind processor, Precision precision) => tier is Tier.Local
        ? throw new ArgumentException("A remote target is on a peer or in the cloud.", nameof(tier))
        : new(tier, processor, precision, -1, -1, step: null);

    /// <summary>Cuts a network: the device runs the head, a remote target the tail. Tier, processor and precision are those of the tail.</summary>
    /// <param name="split">Where, and how tensors cross.</param>
    /// <param name="tail">A remote target.</param>
    /// <param name="head">A local target; it is the device's own matter and not part of the descriptor.</param>
    public static ExecutionTarget Parted(SplitPoint split, ExecutionTarget tail, ExecutionTarget head) => tail.Tier is Tier.Local || tail.Split is not null || head.Tier is not Tier.Local
        ? throw new ArgumentException("The tail of a split is on a peer or in the cloud, and its head on the device.", nameof(tail))
        : new(tail.Tier, tail.Processor, tail.Precision, -1, -1, step: null) { Split = split, Head = head, Descriptor = split.Describe(tail.Descriptor), Part = split.Describe(tail.Descriptor) };

    /// <summary>Lets a network end early: the device runs its blocks, and where the gate doubts a remote target runs the whole network.</summary>
    /// <param name="local">The local target that runs the blocks.</param>
    /// <param name="exit">The last exit that may be used.</param>
    /// <param name="remote">A remote target, with <see cref="ExitPoint.Cloud"/> only. Tier, processor and precision are then those of it: the input may leave the device.</param>
    public static ExecutionTarget Exiting(ExecutionTarget local, ExitPoint exit, ExecutionTarget? remote = null)
    {
        if (local.Tier is not Tier.Local || local.Part is not null || (exit is ExitPoint.Cloud) != (remote is { Tier: not Tier.Local, Part: null }))
        {
            throw new ArgumentException("Blocks run on the device, and an exit beyond it needs a remote target, as no other does.", nameof(remote));
        }

        var descriptor = TargetDescriptor.OfExit(local.Descriptor, exit, remote?.Descriptor);
        var end = remote ?? local;
        return new(end.Tier, end.Processor, end.Precision, end.ProcessorIndex, end.StepIndex, step: null)
        {
            Exit = exit, Head = local, Descriptor = descriptor, Part = descriptor[(local.Descriptor.Length + 1)..],
        };
    }

    ExecutionTarget(Tier tier, ProcessorKind processor, Precision precision, int processorIndex, int stepIndex, string? step)
    {
        Tier = tier;
        Processor = processor;
        Precision = precision;
        ProcessorIndex = processorIndex;
        StepIndex = stepIndex;
        var text = new StringBuilder().Append(Lower(tier)).Append('/').Append(Lower(processor)).Append('/').Append(Lower(precision));
        Descriptor = step is null ? text.ToString() : text.Append('/').Append(step).ToString();
    }

    public Tier Tier { get; }

    public ProcessorKind Processor { get; }

    public Precision Precision { get; }

    /// <summary>The processor's place in the device profile; -1 for a target that may leave the device.</summary>
    public int ProcessorIndex { get; }

    /// <summary>The step's place among the processor's steps; -1 for a target that may leave the device.</summary>
    public int StepIndex { get; }

    /// <summary>Where the network is cut; null where it is not.</summary>
    public SplitPoint? Split { get; private init; }

    /// <summary>The last exit that may be used; null where the network has none here.</summary>
    public ExitPoint? Exit { get; private init; }

    /// <summary>The local target that runs the head of a split or the blocks before an exit; null where the network runs whole.</summary>
    public ExecutionTarget? Head { get; private init; }

    /// <summary>What a network must have to run here in parts, see <see cref="TargetDescriptor.Part"/>; null where it runs whole.</summary>
    public string? Part { get; private init; }

    /// <summary>
    /// The stable name, such as <c>local/cpu/fp32/2803</c>, <c>cloud/gpu/fp32</c>, <c>local/cpu/fp32/2803+exit:main</c> or <c>split:block_9/int8&gt;cloud/cpu/fp32</c>: see
    /// <see cref="TargetDescriptor"/>.
    /// </summary>
    public string Descriptor { get; private init; }

    public override string ToString() => Descriptor;

    static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLower(CultureInfo.InvariantCulture);
}
