namespace AutoScale.Core.Splitting;

/// <summary>A plan's options as arms of a bandit: three features, each normalised to at most 1, whose weights are what is to be learned.</summary>
public static class SplitArms
{
    /// <summary>By option: an exchange, its bytes, and the tail's time in calm. Their weights are the round trip, the inverse of the link's rate, and the contention.</summary>
    public static SplitArm[] Of(IReadOnlyList<SplitOption> options)
    {
        var (bytes, tailMs) = Largest(options);
        return [.. options.Select(option => new SplitArm(
            option.HeadMs, option.IsAllEdge ? [] : [1, (option.CrossingBytes + option.ReturnBytes) / bytes, option.TailMs / tailMs]))];
    }

    /// <summary>What is thought of these weights before anything was seen, in ms: the round trip, all bytes at a nominal rate, and tails in calm.</summary>
    public static double[] Prior(IReadOnlyList<SplitOption> options, double megabitsPerSecond, double roundTripMs)
    {
        var (bytes, tailMs) = Largest(options);
        return [roundTripMs, bytes * 8 / (megabitsPerSecond * 1000), tailMs];
    }

    static (double Bytes, double TailMs) Largest(IReadOnlyList<SplitOption> options) => (
        Math.Max(1, options.Where(option => !option.IsAllEdge).Max(option => option.CrossingBytes + option.ReturnBytes)),
        Math.Max(1e-9, options.Max(option => option.TailMs)));
}
