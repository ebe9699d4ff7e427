using System.Runtime.CompilerServices;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Policies;

/// <summary>
/// A policy under an operator's orders. While there is none it is the learned policy itself; under an order its decisions say
/// <see cref="DecisionReason.Forced"/>. It learns all the same, so that the device's table and its grain's stay equal. Allocates nothing once each mask was seen.
/// </summary>
/// <param name="learned">Decides while nothing is ordered, and among the device's own targets on <see cref="DirectiveMode.OnDevice"/>.</param>
/// <param name="actions">The device's targets.</param>
/// <param name="profile">The device, for rules that look at costs.</param>
public sealed class DirectedPolicy(IPolicy learned, ActionSpace actions, DeviceProfile profile) : IPolicy
{
    readonly OrderedRules rules = new(actions, profile);
    readonly ConditionalWeakTable<ActionMask, ActionMask> local = [];
    volatile Directive directive = Directive.None;

    public string Name => learned.Name;

    /// <summary>What holds from the next decision on. May be set from any thread.</summary>
    public Directive Directive
    {
        get => directive;
        set => directive = value;
    }

    public Decision Select(in DecisionContext context)
    {
        var order = directive;
        if (order.Mode is DirectiveMode.Learned)
        {
            return learned.Select(context);
        }

        var asked = order.IsOnDevice ? context with { Mask = Local(context.Mask) } : context;
        return order.Mode is DirectiveMode.Rule ? rules.Select(order.Rule, asked) : learned.Select(asked) with { Reason = DecisionReason.Forced };
    }

    public NominalCost Nominal(in DecisionContext context, int action, RouteTaken? route = null) => learned.Nominal(context, action, route);

    public void Learn(in Experience experience) => learned.Learn(experience);

    ActionMask Local(ActionMask mask)
    {
        if (!local.TryGetValue(mask, out var stays))
        {
            stays = mask.And(actions.Local);
            local.AddOrUpdate(mask, stays);
        }

        return stays;
    }
}
