namespace AutoScale.Core.Learning.Aggregation;

/// <summary>
/// Sums by group of devices, from which a prior is published: for each cell the median over groups (median of means; Nemirovsky and Yudin 1983), where enough
/// devices saw it. Within a group merging is exact addition.
/// </summary>
public sealed class GroupedSums
{
    readonly Dictionary<int, StatisticSums> groups = [];
    readonly Dictionary<(string Context, string Descriptor), HashSet<ulong>> witnesses = [];

    /// <summary>Groups that hold anything.</summary>
    public int GroupCount => groups.Count;

    /// <summary>The sums by group.</summary>
    public IReadOnlyDictionary<int, StatisticSums> Groups => groups;

    /// <summary>By cell the first devices that were seen in it, as hashes; as many as a cell must come from, and no more.</summary>
    public IEnumerable<KeyValuePair<(string Context, string Descriptor), HashSet<ulong>>> Witnesses => witnesses;

    /// <summary>The group of a device: the same at every asking.</summary>
    public static int GroupOf(string deviceId, int groupCount) => (int)(Hash(deviceId) % (uint)groupCount);

    /// <summary>Adds what a device observed in a round.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="cells">Each cell once; clipped here.</param>
    /// <param name="options">Bounds and groups.</param>
    public void Add(string deviceId, IReadOnlyCollection<StatisticCell> cells, AggregationOptions options)
    {
        StatisticCell[] clipped = [.. Clipping.Clip(cells, options)];
        Restore(GroupOf(deviceId, options.Groups), clipped);
        foreach (var cell in clipped)
        {
            Witness(cell.Context, cell.Descriptor, Hash(deviceId), options.MinDevices);
        }
    }

    /// <summary>Adds noise to every known cell of every group that holds anything, whether the round touched it or not.</summary>
    public void AddNoise(GaussianNoise noise)
    {
        foreach (var sums in groups.Values)
        {
            sums.Add(witnesses.Keys.Order().Select(key =>
            {
                var (count, sum, squares) = noise.Next();
                return new StatisticCell(key.Context, key.Descriptor, count, sum, squares);
            }).ToArray());
        }
    }

    /// <summary>What may be published: ascending by context, then by descriptor.</summary>
    /// <param name="minDevices">Devices that a cell must come from.</param>
    public IReadOnlyList<StatisticCell> Publish(int minDevices)
    {
        var byCell = new Dictionary<(string, string), List<StatisticCell>>();
        foreach (var cell in groups.OrderBy(group => group.Key).SelectMany(group => group.Value.Cells()).Where(cell => cell.Count >= 1))
        {
            var key = (cell.Context, cell.Descriptor);
            if (!byCell.TryGetValue(key, out var cells))
            {
                byCell[key] = cells = [];
            }

            cells.Add(cell);
        }

        var published = new StatisticSums();
        published.Add(byCell.Where(entry => witnesses.TryGetValue(entry.Key, out var seen) && seen.Count >= minDevices).Select(entry => Median(entry.Value)));
        return [.. published.Cells()];
    }

    /// <summary>Adds to a group what was stored of it.</summary>
    public void Restore(int group, IReadOnlyCollection<StatisticCell> cells)
    {
        if (!groups.TryGetValue(group, out var sums))
        {
            groups[group] = sums = new StatisticSums();
        }

        sums.Add(cells);
    }

    /// <summary>Remembers that a device was seen in a cell, up to as many as matter.</summary>
    public void Witness(string context, string descriptor, ulong device, int most)
    {
        if (!witnesses.TryGetValue((context, descriptor), out var seen))
        {
            witnesses[(context, descriptor)] = seen = [];
        }

        if (seen.Count < most)
        {
            seen.Add(device);
        }
    }

    static StatisticCell Median(List<StatisticCell> groups)
    {
        if (groups is [var only])
        {
            return only;
        }

        var count = Median(groups.Select(cell => cell.Count)) * groups.Count;
        var mean = Median(groups.Select(cell => cell.Mean));
        var variance = Median(groups.Select(cell => cell.Variance));
        return groups[0] with { Count = count, Sum = mean * count, SumOfSquares = (variance + (mean * mean)) * count };
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>FNV-1a, mixed once more so that ids that differ in their last digit alone fall apart.</summary>
    static ulong Hash(string deviceId)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var character in deviceId)
        {
            hash = (hash ^ character) * 0x100000001B3;
        }

        return new SplitMix64(hash).NextUInt64();
    }
}
