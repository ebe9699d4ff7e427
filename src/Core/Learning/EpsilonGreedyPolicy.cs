namespace AutoScale.Core.Learning;

/// <summary>
/// The paper's policy: with probability ε any allowed action, else <c>argmaxₐ Q(S, a)</c>; learns by <see cref="QLearning.Update"/>.
/// Where the best value belongs to an action that was never tried, chance breaks ties: a blank row is then explored in no order of its own.
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
        var values = Table.Values(context.State);
        var best = ActionValueRow.ArgMax(values, context.Mask);
        var ties = Table.Visits(context.State)[best] is 0 ? BreakTie(values, allowed, ref best) : 1;
        var explore = random.NextSingle() < options.Epsilon;
        var action = explore ? allowed[random.Next(allowed.Length)] : best;
        var propensity = options.Epsilon / allowed.Length;
        if (action == best || (ties > 1 && values[action] == values[best]))
        {
            propensity += (1 - options.Epsilon) / ties;
        }

        return new Decision(action, explore ? DecisionReason.Explore : DecisionReason.Greedy, propensity);
    }

    public void Learn(in Experience experience) => QLearning.Update(Table, experience.Transition, options);

    /// <summary>Picks any of the allowed actions whose value is the best.</summary>
    /// <returns>How many there are.</returns>
    int BreakTie(ReadOnlySpan<Half> values, ReadOnlySpan<byte> allowed, ref int best)
    {
        var (highest, ties) = (values[best], 0);
        foreach (var action in allowed)
        {
            // One pass: the n-th tie replaces the pick with probability 1/n, which leaves each with the same chance.
            if (values[action] == highest && random.Next(++ties) is 0)
            {
                best = action;
            }
        }

        return ties;
    }
}
