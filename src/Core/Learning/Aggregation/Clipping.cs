namespace AutoScale.Core.Learning.Aggregation;

/// <summary>Bounds what one device adds in one round, so that no device counts for much more than another.</summary>
public static class Clipping
{
    /// <summary>The device's most observed cells, each with bounded weight and value.</summary>
    /// <param name="cells">What a device observed in a round, each cell once.</param>
    /// <param name="options">The bounds.</param>
    public static IEnumerable<StatisticCell> Clip(IReadOnlyCollection<StatisticCell> cells, AggregationOptions options) =>
        (cells.Count <= options.MaxCells
            ? cells
            : cells.OrderByDescending(cell => cell.Count).ThenBy(cell => cell.Context, StringComparer.Ordinal).ThenBy(cell => cell.Descriptor, StringComparer.Ordinal)
                .Take(options.MaxCells)).Select(cell => Clip(cell, options));

    static StatisticCell Clip(in StatisticCell cell, AggregationOptions options)
    {
        var mean = Math.Clamp(cell.Mean, -options.MaxValue, options.MaxValue);
        if (cell.Count <= options.MaxVisits && mean.Equals(cell.Mean) && cell.SumOfSquares <= cell.Count * options.MaxValue * options.MaxValue)
        {
            return cell;
        }

        // The second moment of values within the bound is at least mean² and at most the bound's square.
        var count = Math.Min(cell.Count, options.MaxVisits);
        var square = Math.Clamp((mean * mean) + cell.Variance, mean * mean, options.MaxValue * options.MaxValue);
        return cell with { Count = count, Sum = mean * count, SumOfSquares = square * count };
    }
}
