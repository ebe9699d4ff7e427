namespace AutoScale.Core.Splitting;

/// <summary>Chooses the options that a device should know (after Auto-Split, arXiv 2108.13041, section 4).</summary>
public static class ParetoList
{
    /// <summary>Signal-to-noise ratio that 8-bit crossing must keep by default, in dB: an error of 3 % of the output.</summary>
    public const double DefaultLeastDecibels = 30;

    /// <summary>
    /// The Pareto front of (compute time, bytes, error). All-edge and all-cloud always stay; of splits only those that send fewer bytes than all-cloud, lose no more than
    /// allowed, and are beaten in compute time and bytes and error by no other.
    /// </summary>
    /// <param name="allEdge">The whole network on the device.</param>
    /// <param name="allCloud">The whole network on the other tier.</param>
    /// <param name="splits">Every candidate.</param>
    /// <param name="leastDecibels">The error budget: quieter options only.</param>
    public static IReadOnlyList<SplitOption> Front(
        SplitOption allEdge, SplitOption allCloud, IEnumerable<SplitOption> splits, double leastDecibels = DefaultLeastDecibels)
    {
        var candidates = splits.Where(split => split.CrossingBytes < allCloud.CrossingBytes && Decibels(split) >= leastDecibels)
            .OrderBy(split => split.CrossingBytes).ThenBy(split => split.ComputeMs).ThenBy(split => split.Cut, StringComparer.Ordinal).ToList();
        var kept = new List<SplitOption>();
        foreach (var candidate in candidates)
        {
            if (!candidates.Exists(other => Beats(other, candidate)) && !kept.Exists(other => Equals(other, candidate)) && !Beats(allEdge, candidate))
            {
                kept.Add(candidate);
            }
        }

        return [allEdge, .. kept, allCloud];
    }

    /// <summary>
    /// Those of a front that are the fastest at some rate of the link: the lower convex hull of bytes and compute time, once over the exact options and once over all, so that
    /// whoever cannot accept an error finds the best exact ones. This keeps an action space short.
    /// </summary>
    public static IReadOnlyList<SplitOption> Fastest(IReadOnlyList<SplitOption> front)
    {
        var exact = Hull(front.Where(option => option.NoiseDecibels is null));
        var all = Hull(front);
        return [.. front.Where(option => option.Cut.Length is 0 || exact.Contains(option) || all.Contains(option))];
    }

    static HashSet<SplitOption> Hull(IEnumerable<SplitOption> options)
    {
        var hull = new List<SplitOption>();
        foreach (var option in options.OrderBy(option => option.CrossingBytes).ThenBy(option => option.ComputeMs))
        {
            while (hull.Count >= 2 && IsAbove(hull[^2], hull[^1], option))
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(option);
        }

        return [.. hull];
    }

    /// <summary>Whether the middle one lies on or above the line between the others.</summary>
    static bool IsAbove(SplitOption left, SplitOption middle, SplitOption right) =>
        (middle.ComputeMs - left.ComputeMs) * (right.CrossingBytes - left.CrossingBytes)
            >= (right.ComputeMs - left.ComputeMs) * (middle.CrossingBytes - left.CrossingBytes);

    static bool Beats(SplitOption other, SplitOption one) =>
        other.CrossingBytes <= one.CrossingBytes && other.ComputeMs <= one.ComputeMs && Decibels(other) >= Decibels(one)
        && (other.CrossingBytes < one.CrossingBytes || other.ComputeMs < one.ComputeMs || Decibels(other) > Decibels(one));

    static bool Equals(SplitOption other, SplitOption one) =>
        other.CrossingBytes == one.CrossingBytes && other.ComputeMs == one.ComputeMs && Decibels(other) == Decibels(one);

    static double Decibels(SplitOption option) => option.NoiseDecibels ?? double.PositiveInfinity;
}
