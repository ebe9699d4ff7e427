using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Splitting;

/// <summary>
/// Autodidactic Neurosurgeon (arXiv 2102.02638) as a policy: for a network with a plan it chooses among the plan's options, all on the device, a split, or all remote, with a
/// <see cref="SplitBandit"/> of the network's own. A network without a plan runs on the device. It looks at latency alone; energy and accuracy are others' concern.
/// </summary>
public sealed class AnsPolicy : IPolicy
{
    readonly Dictionary<string, Entry> networks = new(StringComparer.Ordinal);
    readonly int local;

    /// <param name="actions">The device's targets, with the splits of the plans.</param>
    /// <param name="plans">At most one a network; a second one of a network is left out.</param>
    /// <param name="options">Settings of every bandit.</param>
    /// <param name="megabitsPerSecond">The rate that is expected of a link before anything was seen.</param>
    /// <param name="roundTripMs">The round trip that is expected.</param>
    /// <exception cref="ArgumentException">The device has no CPU target at FP32, lacks a target of a plan, or an option is out of its range.</exception>
    public AnsPolicy(ActionSpace actions, IEnumerable<SplitPlan> plans, AnsOptions options, double megabitsPerSecond = 20, double roundTripMs = 10)
    {
        local = Enumerable.Range(0, actions.Count)
            .FirstOrDefault(action => actions[action] is { Tier: Tier.Local, Processor: ProcessorKind.Cpu, Precision: Precision.Fp32 }, -1);
        if (local < 0)
        {
            throw new ArgumentException("Heads run on a CPU at FP32; the device has no such target.", nameof(actions));
        }

        foreach (var plan in plans)
        {
            int[] arms = [.. plan.Options.Select(option => option.IsAllEdge ? local
                : Require(actions, option.IsAllCloud ? plan.Remote : new SplitPoint(option.Cut, option.Crossing).Describe(plan.Remote), plan.Network))];
            networks.TryAdd(plan.Network, new Entry(
                arms, new bool[arms.Length], new SplitBandit(SplitArms.Of(plan.Options), options, SplitArms.Prior(plan.Options, megabitsPerSecond, roundTripMs))));
        }
    }

    public string Name => "ans";

    /// <summary>Whether the network has a plan, and an option of it beside the device itself is allowed now.</summary>
    public bool CanChoose(in DecisionContext context)
    {
        if (!networks.TryGetValue(context.Network.Name, out var entry))
        {
            return false;
        }

        foreach (var action in entry.Actions)
        {
            if (action != local && context.Mask[action])
            {
                return true;
            }
        }

        return false;
    }

    public Decision Select(in DecisionContext context)
    {
        if (networks.TryGetValue(context.Network.Name, out var entry))
        {
            var any = false;
            for (var arm = 0; arm < entry.Actions.Length; arm++)
            {
                any |= entry.Allowed[arm] = context.Mask[entry.Actions[arm]];
            }

            if (any)
            {
                var decision = entry.Bandit.Choose(entry.Allowed);
                return decision with { Action = entry.Actions[decision.Action] };
            }
        }

        return new Decision(context.Mask[local] ? local : context.Mask.Allowed[0], DecisionReason.Rule, 1);
    }

    /// <summary>A failed offload counts with all that it cost, the device's own answer included.</summary>
    public void Learn(in Experience experience)
    {
        if (networks.TryGetValue(experience.Network, out var entry) && Array.IndexOf(entry.Actions, experience.Transition.Action) is var arm and >= 0)
        {
            entry.Bandit.Learn(arm, experience.Outcome.LatencyMs);
        }
    }

    static int Require(ActionSpace actions, string descriptor, string network) => actions.IndexOf(descriptor) is var action and >= 0
        ? action
        : throw new ArgumentException($"The plan of '{network}' needs the target {descriptor}, which the device lacks.", nameof(actions));

    sealed record Entry(int[] Actions, bool[] Allowed, SplitBandit Bandit);
}
