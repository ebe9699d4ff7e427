namespace AutoScale.Core.Learning;

/// <summary>
/// What the devices of a class have contributed, group by group, with as many of each cell's contributors as k asks for: all that publishing a prior needs, and nothing of any
/// one device. Not thread-safe.
/// </summary>
public sealed class GroupedStatistics
{
    readonly AggregationOptions options;
    readonly SortedDictionary<int, StatisticSums> groups = [];
    readonly Dictionary<(string Context, string Descriptor), HashSet<ulong>> contributors = [];
    readonly Dictionary<(string Context, string Descriptor), double> published = [];

    /// <exception cref="ArgumentException">The options do not hold; the message names the property and its range.</exception>
    public GroupedStatistics(AggregationOptions options)
    {
        options.Validate();
        this.options = options;
    }

    /// <summary>The sums of each group that has any, ascending by group: what is stored.</summary>
    public IEnumerable<(int Group, StatisticCell Cell)> Sums() => groups.SelectMany(group => group.Value.Cells().Select(cell => (group.Key, cell)));

    /// <summary>Hashes of each cell's contributors, at most k a cell: what is stored.</summary>
    public IEnumerable<(string Context, string Descriptor, ulong Contributor)> Contributors() =>
        contributors.SelectMany(cell => cell.Value.Order().Select(contributor => (cell.Key.Context, cell.Key.Descriptor, contributor)));

    /// <summary>Adds one device's contribution, clipped.</summary>
    public void Add(string deviceId, IEnumerable<StatisticCell> cells)
    {
        StatisticCell[] clipped = [.. RobustAggregation.Clip(cells, published, options)];
        Restore(RobustAggregation.GroupOf(deviceId, options), clipped);
        var contributor = RobustAggregation.Hash(deviceId);
        foreach (var cell in clipped)
        {
            Restore(cell.Context, cell.Descriptor, contributor);
        }
    }

    /// <summary>Adds stored sums.</summary>
    public void Restore(int group, IEnumerable<StatisticCell> cells)
    {
        if (!groups.TryGetValue(group, out var sums))
        {
            groups[group] = sums = new StatisticSums();
        }

        sums.Add(cells);
    }

    /// <summary>Adds a stored contributor.</summary>
    public void Restore(string context, string descriptor, ulong contributor)
    {
        if (!contributors.TryGetValue((context, descriptor), out var known))
        {
            contributors[(context, descriptor)] = known = [];
        }

        if (known.Count < options.LeastDevices)
        {
            known.Add(contributor);
        }
    }

    /// <summary>Tells which means later contributions are clipped to; <see cref="Publish"/> does so itself.</summary>
    public void Restore(IEnumerable<StatisticCell> lastPublished)
    {
        published.Clear();
        foreach (var cell in lastPublished)
        {
            published[(cell.Context, cell.Descriptor)] = cell.Mean;
        }
    }

    /// <summary>
    /// The cells to publish, ascending by context and descriptor: those that at least k devices know, as the median of the groups. Groups that lie far from the others in most of what they
    /// say are left out: see <see cref="RobustAggregation.Trusted"/>.
    /// </summary>
    /// <param name="random">Chance of the noise; not used without ε.</param>
    public IReadOnlyList<StatisticCell> Publish(Random random)
    {
        var merged = new StatisticSums();
        var trusted = RobustAggregation.Trusted([.. groups.Values.Select(group => group.Cells().ToArray())]);
        foreach (var cell in groups.Values.Where((_, index) => trusted[index]).SelectMany(group => group.Cells()).GroupBy(cell => (cell.Context, cell.Descriptor)))
        {
            if (contributors.TryGetValue(cell.Key, out var known) && known.Count >= options.LeastDevices
                && RobustAggregation.Blur(RobustAggregation.Merge([.. cell]), options, random) is { } shared)
            {
                merged.Add([shared]);
            }
        }

        StatisticCell[] cells = [.. merged.Cells()];
        Restore(cells);
        return cells;
    }
}
