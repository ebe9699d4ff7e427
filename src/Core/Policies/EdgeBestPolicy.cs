using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>
/// Edge (Best), the paper's second baseline (recalled): for each network the local target that was cheapest within its constraints when profiled in calm
/// surroundings, whatever the surroundings are now.
/// </summary>
public sealed class EdgeBestPolicy(ActionSpace actions, CostProfile profile) : RulePolicy(actions)
{
    public override string Name => "edge-best";

    protected override int Choose(in DecisionContext context) => profile.Cheapest(context, Actions.Local);
}
