using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Policies;

/// <summary>
/// The rules that operators order, on a device that nobody profiled: what targets cost comes from its profile and the network's census alone, in calm surroundings, never
/// from what was learned, so that the same device and network always give the same target. Networks run whole. Where a rule's target cannot be reached the
/// declared baseline answers. Not thread-safe; allocates only where a network is seen first.
/// </summary>
/// <param name="actions">The device's targets.</param>
/// <param name="profile">The device.</param>
public sealed class OrderedRules(ActionSpace actions, DeviceProfile profile)
{
    /// <summary>Nothing else runs, and both links are as fast as they get.</summary>
    static readonly RuntimeVariance Calm = new(0, 0, -50, -50);

    readonly Dictionary<string, NetworkDescriptor> known = new(StringComparer.Ordinal);
    readonly Dictionary<string, Outcome[]> costs = new(StringComparer.Ordinal);
    readonly RulePolicy[] rules = new RulePolicy[FixedRules.Names.Count];
    HierarchicalPolicy? nominal;

    /// <summary>Chooses by a rule among the allowed targets.</summary>
    public Decision Select(FixedRule rule, in DecisionContext context)
    {
        if (rule is not FixedRule.EdgeCpuFp32)
        {
            Learn(context);
        }

        var policy = rules[(int)rule] ??= Create(rule);
        return policy.Select(context) with { Reason = DecisionReason.Forced, Rule = rule };
    }

    RulePolicy Create(FixedRule rule) => rule switch
    {
        FixedRule.EdgeBest => new EdgeBestPolicy(actions, new CostProfile(costs)),
        FixedRule.ConnectedEdge => new ConnectedEdgePolicy(actions, new CostProfile(costs)),
        FixedRule.Cloud => new CloudPolicy(actions, new CostProfile(costs)),
        _ => new EdgeCpuPolicy(actions),
    };

    /// <summary>Looks up what a network costs, once until its model is another.</summary>
    void Learn(in DecisionContext context)
    {
        var network = context.Network;
        if (known.TryGetValue(network.Name, out var same) && ReferenceEquals(same, network))
        {
            return;
        }

        // Nothing was learned by this state and nothing ever is: what it says is nominal.
        nominal ??= new HierarchicalPolicy(actions, profile, new HierarchicalState(actions.Descriptors, new HierarchicalOptions()), new HierarchicalOptions(), []);
        var calm = context with { Variance = Calm };
        var outcomes = new Outcome[actions.Count];
        for (var action = 0; action < outcomes.Length; action++)
        {
            var target = actions[action];
            var cost = target.Part is null ? nominal.Nominal(calm, action) : new NominalCost(float.PositiveInfinity, 0, float.PositiveInfinity, 0);
            outcomes[action] = new Outcome(
                cost.ComputeMillijoules + cost.RadioMillijoules, cost.ComputeMs + cost.RadioMs, target.Part is null ? network.Accuracy(target) : 0);
        }

        (known[network.Name], costs[network.Name]) = (network, outcomes);
    }
}
