using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Fleet;

/// <summary>Q-tables for people.</summary>
static class QTables
{
    /// <summary>A cell that was never learned holds a number all the same, which means nothing and is not shown.</summary>
    public static QTableResponse ToContract(PolicySnapshot table) => new(
        [.. table.Descriptors], [.. table.Rows.Select(row => ToRow(row, table.StateCount))], table.StateCount, table.PriorVersion);

    /// <summary>The cells of a table one by one, for CSV.</summary>
    public static IEnumerable<QTableCell> ToCells(QTableResponse table) =>
        from row in table.States
        from column in Enumerable.Range(0, table.Targets.Length)
        where row.Values[column] is not null
        select new QTableCell(
            row.State, row.StateText, table.Targets[column], row.Values[column]!.Value, row.Visits[column], row.Greedy == column);

    static QTableRow ToRow(PolicyRow row, int stateCount)
    {
        int? greedy = null;
        var values = new double?[row.Values.Length];
        for (var column = 0; column < values.Length; column++)
        {
            if (row.Visits[column] > 0)
            {
                values[column] = (double)row.Values[column];
                greedy = greedy is null || values[column] > values[greedy.Value] ? column : greedy;
            }
        }

        return new QTableRow(row.State, StateTexts.Of(row.State, stateCount), values, [.. row.Visits.Select(count => (int)count)], greedy);
    }
}

/// <summary>One learned cell.</summary>
sealed record QTableCell(int State, string StateText, string Target, double Value, int Visits, bool IsGreedy);
