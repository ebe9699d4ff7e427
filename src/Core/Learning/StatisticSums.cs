namespace AutoScale.Core.Learning;

/// <summary>Cells added up by (context, descriptor). Merging is exact addition.</summary>
public sealed class StatisticSums
{
    readonly SortedDictionary<(string Context, string Descriptor), (double Count, double Sum, double SumOfSquares)> sums = new(CellOrder.Instance);

    /// <summary>Number of cells.</summary>
    public int Count => sums.Count;

    /// <summary>Adds cells.</summary>
    public void Add(IEnumerable<StatisticCell> cells)
    {
        foreach (var cell in cells)
        {
            var old = sums.GetValueOrDefault((cell.Context, cell.Descriptor));
            sums[(cell.Context, cell.Descriptor)] = (old.Count + cell.Count, old.Sum + cell.Sum, old.SumOfSquares + cell.SumOfSquares);
        }
    }

    /// <summary>The sums, ascending by context, then by descriptor (ordinal).</summary>
    public IEnumerable<StatisticCell> Cells() =>
        sums.Select(entry => new StatisticCell(entry.Key.Context, entry.Key.Descriptor, entry.Value.Count, entry.Value.Sum, entry.Value.SumOfSquares));

    /// <summary>
    /// The cells with targets known to every class: a V/F step is one device's own, so it is left out of the descriptor, and what steps have in common is added up.
    /// </summary>
    public static IEnumerable<StatisticCell> WithoutSteps(IEnumerable<StatisticCell> cells)
    {
        var sums = new StatisticSums();
        sums.Add(cells.Select(cell => cell with { Descriptor = TargetName.WithoutStep(cell.Descriptor) }));
        return sums.Cells();
    }

    sealed class CellOrder : IComparer<(string Context, string Descriptor)>
    {
        public static CellOrder Instance { get; } = new();

        public int Compare((string Context, string Descriptor) x, (string Context, string Descriptor) y) =>
            string.CompareOrdinal(x.Context, y.Context) is var order and not 0 ? order : string.CompareOrdinal(x.Descriptor, y.Descriptor);
    }
}
