using AutoScale.Core.Learning;

namespace AutoScale.Core.Splitting;

/// <summary>One split as the bandit sees it.</summary>
/// <param name="FrontMs">d_front: what the device's part takes, known beforehand.</param>
/// <param name="Features">x: what runs remotely and what crosses, each normalised to about 1; empty for all-edge, which has no remote part.</param>
public sealed record SplitArm(double FrontMs, double[] Features)
{
    /// <summary>Nothing runs remotely, so that choosing it teaches nothing.</summary>
    public bool IsAllEdge => Features.Length is 0;
}

/// <summary>
/// Autodidactic Neurosurgeon (Zhang et al., arXiv 2102.02638): a linear bandit that learns the delay of the remote part alone, since the device's own part is known.
/// <code>
/// p = argmin d_front(p) + xᵀθ − α·√((1 − L)·xᵀA⁻¹x)
/// </code>
/// L is the weight of a key frame: the heavier, the less is tried on it. After ⌈T^μ⌉ decisions for all-edge in a row another split is sampled. Ours are the normalised features, the delay in shares
/// of all-edge, and forgetting: a burst of contention must not count for good. Allocates nothing after construction. Not thread-safe.
/// </summary>
public sealed class SplitBandit
{
    readonly SplitArm[] arms;
    readonly AnsOptions options;
    readonly DiscountedLinUcb remote;
    readonly double scaleMs;
    readonly int forced;
    readonly int allEdge;
    int sinceRemote;
    int forcedArm = -1;
    double spentMs;
    double totalMs;

    /// <param name="arms">The splits; remote ones have equally many features.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="priorMs">What is thought beforehand that a unit of each feature takes, in ms; empty for nothing.</param>
    /// <exception cref="ArgumentException">There is no arm, features differ in number, or an option is out of its range.</exception>
    public SplitBandit(IReadOnlyList<SplitArm> arms, AnsOptions options, ReadOnlySpan<double> priorMs = default)
    {
        options.Validate();
        if (arms.Count is 0 || arms.Where(arm => !arm.IsAllEdge).Select(arm => arm.Features.Length).Distinct().Count() is not 1)
        {
            throw new ArgumentException("A bandit needs splits, at least one of them with a remote part, and the same number of features for each of these.", nameof(arms));
        }

        (this.arms, this.options) = ([.. arms], options);
        scaleMs = arms.Max(arm => arm.FrontMs) is var slowest and > 0 ? slowest : 1;
        Span<double> prior = stackalloc double[priorMs.Length];
        for (var index = 0; index < prior.Length; index++)
        {
            prior[index] = priorMs[index] / scaleMs;
        }

        remote = new DiscountedLinUcb(arms.First(arm => !arm.IsAllEdge).Features.Length, options.Discount, options.Regularization, prior);
        forced = options.ForcedInterval;
        allEdge = Array.FindIndex(this.arms, arm => arm.IsAllEdge);
    }

    /// <summary>Predicted latency of a split, in ms.</summary>
    public double PredictMs(int arm) => arms[arm].FrontMs + (arms[arm].IsAllEdge ? 0 : Math.Max(0, remote.Predict(arms[arm].Features)) * scaleMs);

    /// <summary>Chooses a split.</summary>
    /// <param name="keyWeight">L: 0 for any frame, up to 1 for one on which nothing is to be tried.</param>
    public Decision Choose(double keyWeight = 0) => Choose([], keyWeight);

    /// <summary>Chooses one of the allowed splits.</summary>
    /// <param name="allowed">One entry an arm, at least one of them true; empty for all.</param>
    /// <param name="keyWeight">See above.</param>
    public Decision Choose(ReadOnlySpan<bool> allowed, double keyWeight = 0)
    {
        remote.Forget();
        sinceRemote++;
        forcedArm = -1;
        var (best, plain) = Best(allowed, keyWeight, withAllEdge: true);
        if (best == allEdge && forced > 0 && sinceRemote >= forced)
        {
            var sample = Best(allowed, keyWeight, withAllEdge: false).Best;
            if (sample >= 0 && spentMs + Math.Max(0, PredictMs(sample) - arms[allEdge].FrontMs) <= options.ForcedBudget * totalMs)
            {
                best = forcedArm = sample;
            }
        }

        // The choice follows from what was seen, without chance.
        return new Decision(best, best == plain ? DecisionReason.Greedy : DecisionReason.Explore, 1);
    }

    /// <summary>Learns what a split took; all-edge teaches nothing of the other side.</summary>
    /// <param name="arm">The split that was chosen last.</param>
    /// <param name="latencyMs">All of it.</param>
    public void Learn(int arm, double latencyMs)
    {
        if (!double.IsFinite(latencyMs))
        {
            return;
        }

        totalMs += latencyMs;
        if (arm == forcedArm)
        {
            spentMs += Math.Max(0, latencyMs - arms[allEdge].FrontMs);
        }

        if (!arms[arm].IsAllEdge)
        {
            sinceRemote = 0;
            remote.Learn(arms[arm].Features, (latencyMs - arms[arm].FrontMs) / scaleMs);
        }
    }

    /// <summary>The arm of the lowest score, and that without the bonus of what is unknown; -1 where none is left.</summary>
    (int Best, int Plain) Best(ReadOnlySpan<bool> allowed, double keyWeight, bool withAllEdge)
    {
        var (best, bestScore, plain, plainScore) = (-1, double.PositiveInfinity, -1, double.PositiveInfinity);
        var confidence = options.Exploration * Math.Sqrt(Math.Max(0, 1 - keyWeight));
        for (var index = 0; index < arms.Length; index++)
        {
            var arm = arms[index];
            if ((arm.IsAllEdge && !withAllEdge) || (!allowed.IsEmpty && !allowed[index]))
            {
                continue;
            }

            // A delay is never negative, whatever a regression says far from what it has seen.
            var score = (arm.FrontMs / scaleMs) + (arm.IsAllEdge ? 0 : Math.Max(0, remote.Predict(arm.Features)));
            var bonus = arm.IsAllEdge ? 0 : confidence * remote.Uncertainty(arm.Features);
            if (score < plainScore)
            {
                (plain, plainScore) = (index, score);
            }

            if (score - bonus < bestScore)
            {
                (best, bestScore) = (index, score - bonus);
            }
        }

        return (best, plain);
    }
}
