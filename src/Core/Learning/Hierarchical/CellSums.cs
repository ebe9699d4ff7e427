using System.Runtime.InteropServices;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>Count, sum and sum of squares by cell.</summary>
sealed class CellSums
{
    readonly Dictionary<CellKey, Sums> cells = [];

    public int Count => cells.Count;

    /// <summary>Adds one observation.</summary>
    /// <param name="key">The cell.</param>
    /// <param name="value">The observation.</param>
    /// <param name="longest">Beyond this count the past is halved, so that the cell follows the present; infinite for never.</param>
    public void Add(in CellKey key, double value, double longest = double.PositiveInfinity)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, key, out _);
        sums = new Sums(sums.Count + 1, sums.Sum + value, sums.SumOfSquares + (value * value));
        if (sums.Count > longest)
        {
            sums = new Sums(sums.Count / 2, sums.Sum / 2, sums.SumOfSquares / 2);
        }
    }

    /// <summary>The cells in their shared form, ascending by context, then by descriptor (ordinal).</summary>
    public StatisticCell[] Cells(CostModel model)
    {
        var sums = new StatisticSums();
        sums.Add(cells.Select(cell => new StatisticCell(
            cell.Key.Context(model), cell.Key.Action < 0 ? model.Layout.Groups[cell.Key.Group] : model.Layout.Descriptors[cell.Key.Action],
            cell.Value.Count, cell.Value.Sum, cell.Value.SumOfSquares)));
        return [.. sums.Cells()];
    }

    public void Set(in CellKey key, in StatisticCell cell) => cells[key] = new Sums(cell.Count, cell.Sum, cell.SumOfSquares);

    public void Clear() => cells.Clear();

    readonly record struct Sums(double Count, double Sum, double SumOfSquares);
}
