namespace AutoScale.Core.Learning;

/// <summary>Q-learning (Watkins 1989) with the paper's letters: γ is the learning rate, μ the discount.</summary>
public static class QLearning
{
    /// <summary>The largest value that a table holds; beyond it halves are infinite, and no update leads back from there.</summary>
    internal static readonly float Largest = (float)Half.MaxValue;

    /// <summary>
    /// <c>Q(S, A) ← Q(S, A) + γ·[R + μ·maxₐ Q(S', a) − Q(S, A)]</c>, in single precision, stored as a half. A value beyond ±65,504 stays there.
    /// Allocates nothing in a dense table.
    /// </summary>
    /// <returns>The update's target, <c>R + μ·maxₐ Q(S', a)</c>.</returns>
    public static float Update(IActionValues table, in Transition transition, QLearningOptions options)
    {
        var target = transition.Reward + (options.Discount * ActionValueRow.Max(table.Values(transition.Next)));
        var cells = table.Edit(transition.State);
        ref var value = ref cells.Values[transition.Action];
        var old = (float)value;
        value = (Half)Math.Clamp(old + (options.LearningRate * (target - old)), -Largest, Largest);
        ref var visits = ref cells.Visits[transition.Action];
        if (visits < ushort.MaxValue)
        {
            visits++;
        }

        return target;
    }
}
