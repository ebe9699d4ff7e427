namespace AutoScale.Core.Learning;

/// <summary>
/// The paper's policy: with probability ε any allowed action, else <c>argmaxₐ Q(S, a)</c>; learns by <see cref="QLearning.Update"/>.
/// </summary>
public sealed class EpsilonGreedyPolicy : IPolicy
{
    readonly Random random;
    readonly QLearningOptions options;

    /// <param name="table">Q(S, A), shared with whoever saves or merges it.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="random">Chance, owned by this policy.</param>
    /// <exception cref="ArgumentException">The options do not hold; the message names the property and its range.</exception>
    public EpsilonGreedyPolicy(IActionValues table, QLearningOptions options, Random random)
    {
        options.Validate();
        Table = table;
        this.options = options;
        this.random = random;
    }

    public string Name => "autoscale";

    /// <summary>Q(S, A).</summary>
    public IActionValues Table { get; }

    public Decision Select(in DecisionContext context)
    {
        var allowed = context.Mask.Allowed;
        var best = ActionValueRow.ArgMax(Table.Values(context.State), context.Mask);
        var explore = random.NextSingle() < options.Epsilon;
        var action = explore ? allowed[random.Next(allowed.Length)] : best;
        var propensity = (options.Epsilon / allowed.Length) + (action == best ? 1 - options.Epsilon : 0);
        return new Decision(action, explore ? DecisionReason.Explore : DecisionReason.Greedy, propensity);
    }

    public void Learn(in Transition transition) => QLearning.Update(Table, transition, options);
}
