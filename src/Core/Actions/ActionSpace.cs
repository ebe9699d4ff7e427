using AutoScale.Core.Devices;
using AutoScale.Core.Routing;
using AutoScale.Core.Splitting;

namespace AutoScale.Core.Actions;

/// <summary>
/// The actions of one device: local processors × V/F steps × precisions, then the connected edge, then the cloud, then networks in parts: splits and exits.
/// <para>
/// To add a target: give the profile file a processor, step, precision or remote entry. To add a kind of target: extend
/// <see cref="ProcessorKind"/> or <see cref="Precision"/>, the profile schema, the executor and the energy meter, in that order.
/// </para>
/// </summary>
public sealed class ActionSpace
{
    /// <summary>Actions are stored as one byte; the largest phone of the paper has 66.</summary>
    public const int MaxActions = 255;

    readonly ExecutionTarget[] targets;
    readonly Dictionary<string, int> indexes;

    /// <exception cref="ArgumentException">There is no target, more than 255, or two with one descriptor.</exception>
    public ActionSpace(IEnumerable<ExecutionTarget> targets)
    {
        this.targets = [.. targets];
        if (this.targets.Length is 0 or > MaxActions)
        {
            throw new ArgumentException($"An action space has 1 to {MaxActions} targets, not {this.targets.Length}.", nameof(targets));
        }

        indexes = new Dictionary<string, int>(this.targets.Length, StringComparer.Ordinal);
        for (var action = 0; action < this.targets.Length; action++)
        {
            if (!indexes.TryAdd(this.targets[action].Descriptor, action))
            {
                throw new ArgumentException($"Two targets have the descriptor '{this.targets[action].Descriptor}'.", nameof(targets));
            }
        }

        All = Allow(static _ => true);
        Local = Allow(static target => target.Tier is Tier.Local);
        Descriptors = [.. this.targets.Select(target => target.Descriptor)];
    }

    /// <summary>All targets that a device profile describes, in its order.</summary>
    public static ActionSpace For(DeviceProfile profile) => new(Whole(profile));

    /// <summary>
    /// The same, then every split of some plans whose tails run on a remote of the profile, then the exits of some plans. Heads run on its first CPU with FP32, at the fastest step;
    /// exits: see <see cref="ExitPlan.Targets"/>.
    /// </summary>
    public static ActionSpace For(DeviceProfile profile, IEnumerable<SplitPlan> plans, IEnumerable<ExitPlan>? exits = null)
    {
        var whole = Whole(profile).ToList();
        var head = whole.First(target => target is { Tier: Tier.Local, Processor: ProcessorKind.Cpu, Precision: Precision.Fp32 });
        var splits = from plan in plans
                     from option in plan.Splits
                     from tail in whole
                     where tail.Tier is not Tier.Local && tail.Descriptor == plan.Remote
                     select ExecutionTarget.Parted(new SplitPoint(option.Cut, option.Crossing), tail, head);
        return new ActionSpace([.. whole, .. Ordered(splits), .. Ordered((exits ?? []).SelectMany(plan => plan.Targets(whole, LeastEnergyACycle)))]);

        static IEnumerable<ExecutionTarget> Ordered(IEnumerable<ExecutionTarget> targets) =>
            targets.DistinctBy(target => target.Descriptor).OrderBy(target => target.Descriptor, StringComparer.Ordinal);

        ExecutionTarget LeastEnergyACycle(IEnumerable<ExecutionTarget> steps) => steps.MinBy(target =>
            profile.Processors[target.ProcessorIndex].Steps[target.StepIndex] is var step ? step.BusyPowerMilliwatts / step.FrequencyMhz : 0)!;
    }

    /// <summary>The number of actions.</summary>
    public int Count => targets.Length;

    /// <summary>Every action.</summary>
    public ActionMask All { get; }

    /// <summary>The actions that keep the input on the device.</summary>
    public ActionMask Local { get; }

    /// <summary>The targets, by action.</summary>
    public IReadOnlyList<ExecutionTarget> Targets => targets;

    /// <summary>The descriptors, by action.</summary>
    public IReadOnlyList<string> Descriptors { get; }

    /// <summary>The target of an action.</summary>
    public ExecutionTarget this[int action] => targets[action];

    /// <summary>The action with a descriptor; -1 where this device has none.</summary>
    public int IndexOf(string descriptor) => indexes.GetValueOrDefault(descriptor, -1);

    /// <summary>A mask of the targets that pass a test. Made ahead of time, not per inference.</summary>
    public ActionMask Allow(Func<ExecutionTarget, bool> isAllowed) => new([.. targets.Select(isAllowed)]);

    static IEnumerable<ExecutionTarget> Whole(DeviceProfile profile)
    {
        for (var index = 0; index < profile.Processors.Count; index++)
        {
            var processor = profile.Processors[index];
            foreach (var precision in processor.Precisions)
            {
                for (var step = 0; step < processor.Steps.Count; step++)
                {
                    yield return ExecutionTarget.Local(processor.Kind, precision, index, step, processor.Steps[step].Name);
                }
            }
        }

        foreach (var remote in profile.Remotes)
        {
            yield return ExecutionTarget.Remote(remote.Tier, remote.Processor, remote.Precision);
        }
    }
}
