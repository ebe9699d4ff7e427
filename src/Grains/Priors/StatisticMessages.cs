using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>Statistics as messages and back.</summary>
static class StatisticMessages
{
    public static StatisticCellMessage ToMessage(this StatisticCell cell) => new(cell.Context, cell.Descriptor, cell.Count, cell.Sum, cell.SumOfSquares);

    public static StatisticCell ToCell(this StatisticCellMessage cell) => new(cell.Context, cell.Descriptor, cell.Count, cell.Sum, cell.SumOfSquares);

    /// <summary>Cells added to others, each (context, descriptor) once.</summary>
    public static StatisticCellMessage[] Plus(this StatisticCellMessage[] cells, IEnumerable<StatisticCell> others)
    {
        var sums = new StatisticSums();
        sums.Add(cells.Select(ToCell));
        sums.Add(others);
        return [.. sums.Cells().Select(ToMessage)];
    }
}
