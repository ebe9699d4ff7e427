namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// A small share of decisions drawn uniformly among the nearly best targets, so that what was recorded says, weighted by 1/propensity, what another policy would have cost
/// (Horvitz and Thompson 1952; Bottou et al. 2013). Chance comes from what is journalled, so a journal gives the same decisions again.
/// </summary>
static class HoldOut
{
    /// <summary>How much worse than the best a target may score, in energies of the cheapest one in time: with the default price of being late, four points of lateness at most.</summary>
    public const float Slack = 0.5f;

    /// <summary>Whether chance falls on a decision.</summary>
    public static bool IsDue(ulong chance, double share) => (chance >> 11) * (1.0 / (1UL << 53)) < share;

    /// <summary>One of so many candidates, by bits that <see cref="IsDue"/> does not look at first.</summary>
    public static int Pick(ulong chance, int candidates) => (int)((SplitMix64.Draw(chance) >> 32) * (ulong)candidates >> 32);

    /// <summary>The probability of a candidate.</summary>
    /// <param name="share">Share of decisions that are drawn.</param>
    /// <param name="candidates">The number of nearly best targets, at least 1.</param>
    /// <param name="isBest">Whether it is the one that is chosen otherwise.</param>
    public static float Propensity(double share, int candidates, bool isBest) => (float)((share / candidates) + (isBest ? 1 - share : 0));
}
