using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>
/// AutoScale after its learning phase (recalled): <c>argmaxₐ Q(S, a)</c> from a table that no longer changes, without exploration. Of actions that nobody
/// has tried and that look alike, any.
/// </summary>
/// <param name="table">Q(S, A), trained.</param>
/// <param name="random">Chance, owned by this policy.</param>
public sealed class GreedyPolicy(IActionValues table, Random random) : IPolicy
{
    readonly EpsilonGreedyPolicy choice = new(table, new QLearningOptions { Epsilon = 0 }, random);

    public string Name => choice.Name;

    public Decision Select(in DecisionContext context) => choice.Select(context);

    public void Learn(in Experience experience)
    {
    }
}
