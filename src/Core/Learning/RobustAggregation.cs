namespace AutoScale.Core.Learning;

/// <summary>
/// The mathematics of a prior that bad devices cannot bend: clip what one device says, take the median over groups of devices, publish nothing that fewer than k devices
/// know, and blur it where privacy is asked for. Pure functions; who stores what is the caller's.
/// </summary>
public static class RobustAggregation
{
    /// <summary>The group of a device, from 0: the same on every machine and for ever.</summary>
    public static int GroupOf(string deviceId, AggregationOptions options) => (int)(Hash(deviceId) % (ulong)options.Groups);

    /// <summary>A hash that stands for a device where its contributors are counted.</summary>
    public static ulong Hash(string deviceId) => SplitMix64.For(0x5EED, deviceId).NextUInt64();

    /// <summary>
    /// Clips a contribution: no cell counts for more than <see cref="AggregationOptions.MaxCount"/> observations, no mean lies beyond ±<see cref="AggregationOptions.MaxMagnitude"/> nor
    /// further than <see cref="AggregationOptions.MaxDeviation"/> from the published one. Cells that are no finite sums are left out.
    /// </summary>
    /// <param name="cells">What a device gives.</param>
    /// <param name="published">The published means by (context, descriptor); empty before the first publication.</param>
    /// <param name="options">Bounds.</param>
    public static IEnumerable<StatisticCell> Clip(
        IEnumerable<StatisticCell> cells, IReadOnlyDictionary<(string Context, string Descriptor), double> published, AggregationOptions options)
    {
        foreach (var cell in cells)
        {
            if (!(cell.Count >= 1 && double.IsFinite(cell.Count) && double.IsFinite(cell.Sum) && double.IsFinite(cell.SumOfSquares)))
            {
                continue;
            }

            var mean = Math.Clamp(cell.Mean, -options.MaxMagnitude, options.MaxMagnitude);
            if (published.TryGetValue((cell.Context, cell.Descriptor), out var center))
            {
                mean = Math.Clamp(mean, center - options.MaxDeviation, center + options.MaxDeviation);
            }

            var count = Math.Min(cell.Count, options.MaxCount);
            var variance = Math.Min(cell.Variance, options.MaxMagnitude * options.MaxMagnitude);
            yield return cell with { Count = count, Sum = count * mean, SumOfSquares = count * (variance + (mean * mean)) };
        }
    }

    /// <summary>
    /// Which groups say about the same as the others. Cells are too fine to judge by: many are known to few. So all that is said of a network or link on a target, whatever the level and the V/F
    /// step, has one centre, the median over groups; a group whose typical distance from these centres is beyond three times the typical group's, and beyond a twentieth, is not trusted.
    /// </summary>
    /// <param name="groups">The cells of each group.</param>
    public static bool[] Trusted(IReadOnlyList<IReadOnlyCollection<StatisticCell>> groups)
    {
        var centers = groups
            .SelectMany(group => group.GroupBy(Topic).Select(topic => (topic.Key, Mean: Median(topic.Select(cell => cell.Mean)))))
            .GroupBy(entry => entry.Key, entry => entry.Mean)
            .ToDictionary(topic => topic.Key, topic => Median(topic));
        double[] distances = [.. groups.Select(group => group.Count is 0 ? 0 : Median(group.Select(cell => Math.Abs(cell.Mean - centers[Topic(cell)]))))];
        var typical = distances.Length is 0 ? 0 : Median(distances);
        return [.. distances.Select(distance => distance <= Math.Max(0.05, 3 * typical))];
    }

    /// <summary>
    /// Merges the groups of one cell: the mean is the median of the groups' means, the variance that of their variances, the count the sum of their counts, each group counting for
    /// at most twice the median group, so that nobody gains weight by volume.
    /// </summary>
    /// <param name="groups">The cell in each group that has it; at least one.</param>
    public static StatisticCell Merge(IReadOnlyCollection<StatisticCell> groups)
    {
        var first = groups.First();
        var typical = Median(groups.Select(cell => cell.Count));
        var count = groups.Sum(cell => Math.Min(cell.Count, 2 * typical));
        var mean = Median(groups.Select(cell => cell.Mean));
        var variance = Median(groups.Select(cell => cell.Variance));
        return first with { Count = count, Sum = count * mean, SumOfSquares = count * (variance + (mean * mean)) };
    }

    /// <summary>
    /// The Gaussian mechanism (Dwork and Roth 2014, theorem A.1) on a cell's count and sum: what the cell says is (ε, δ)-differentially private towards one contribution, which moves the
    /// count by at most <see cref="AggregationOptions.MaxCount"/> and the sum by that times <see cref="AggregationOptions.MaxMagnitude"/>; half of ε and δ goes to each. Every
    /// publication of a cell spends that much again.
    /// </summary>
    /// <returns>Null where the noise leaves less than one observation: nothing is published.</returns>
    public static StatisticCell? Blur(in StatisticCell cell, AggregationOptions options, Random random)
    {
        if (options.Epsilon is not { } epsilon)
        {
            return cell;
        }

        var sigma = options.MaxCount * Math.Sqrt(2 * Math.Log(1.25 / (options.Delta / 2))) / (epsilon / 2);
        var count = cell.Count + (sigma * Normal(random));
        var sum = cell.Sum + (sigma * options.MaxMagnitude * Normal(random));
        if (count < 1)
        {
            return null;
        }

        var mean = Math.Clamp(sum / count, -options.MaxMagnitude, options.MaxMagnitude);

        // The sum of squares is not released: the widest variance stands for it.
        return cell with { Count = count, Sum = count * mean, SumOfSquares = count * ((options.MaxMagnitude * options.MaxMagnitude) + (mean * mean)) };
    }

    /// <summary>What a cell is about, without levels of load or signal and without the V/F step.</summary>
    static (string, string) Topic(StatisticCell cell)
    {
        var end = cell.Context.LastIndexOf('/');
        var levels = end > 0 && end + 1 < cell.Context.Length && char.IsAsciiDigit(cell.Context[end + 1]);
        return (levels ? cell.Context[..end] : cell.Context, TargetName.WithoutStep(cell.Descriptor));
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 is 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
