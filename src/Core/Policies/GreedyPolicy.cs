using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>
/// AutoScale after its learning phase (recalled): <c>argmaxₐ Q(S, a)</c> from a table that no longer changes, without exploration.
/// </summary>
/// <param name="table">Q(S, A), trained.</param>
public sealed class GreedyPolicy(IActionValues table) : IPolicy
{
    public string Name => "autoscale";

    public Decision Select(in DecisionContext context) =>
        new(ActionValueRow.ArgMax(table.Values(context.State), context.Mask), DecisionReason.Greedy, Propensity: 1);

    public void Learn(in Transition transition)
    {
    }
}
