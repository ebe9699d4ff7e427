using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>
/// A policy that does not learn: it names a target by a rule. Where its rule names none that is allowed, Edge (CPU FP32) answers, and
/// where that is not allowed either, the first allowed target.
/// </summary>
/// <param name="actions">The device's targets.</param>
public abstract class RulePolicy(ActionSpace actions) : IPolicy
{
    readonly int fallback = FirstOf(actions, static target => target is { Tier: Tier.Local, Processor: ProcessorKind.Cpu, Precision: Precision.Fp32 });

    public abstract string Name { get; }

    /// <summary>The device's targets.</summary>
    protected ActionSpace Actions { get; } = actions;

    public Decision Select(in DecisionContext context)
    {
        var action = Choose(context);
        if (action < 0 || !context.Mask[action])
        {
            action = fallback >= 0 && context.Mask[fallback] ? fallback : context.Mask.Allowed[0];
        }

        return new Decision(action, DecisionReason.Rule, Propensity: 1);
    }

    public void Learn(in Experience experience)
    {
    }

    /// <summary>The action that the rule names; -1 for none.</summary>
    protected abstract int Choose(in DecisionContext context);

    /// <summary>The first action that passes a test, for a processor its fastest step; -1 where there is none.</summary>
    protected static int FirstOf(ActionSpace actions, Func<ExecutionTarget, bool> test)
    {
        for (var action = 0; action < actions.Count; action++)
        {
            if (test(actions[action]))
            {
                return action;
            }
        }

        return -1;
    }
}
