using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Dashboard.Fleet;

/// <summary>Tables of states and targets for people.</summary>
static class QTables
{
    /// <summary>A cell that was never learned holds a number all the same, which means nothing and is not shown.</summary>
    public static QTableResponse ToContract(PolicySnapshot table) => new(
        [.. table.Descriptors], [.. table.Rows.Select(row => ToRow(row, table.StateCount))], table.StateCount, table.PriorVersion,
        LearnerConfiguration.AutoScale, TableQuantity.Reward);

    /// <summary>What inferences cost, of a policy that learns no table.</summary>
    /// <param name="statistics">Of the device.</param>
    /// <param name="priorVersion">The last prior that it merged; 0 for none.</param>
    public static QTableResponse ToContract(DeviceStatistics statistics, int priorVersion) => new(
        statistics.Descriptors,
        [
            .. statistics.Cells.GroupBy(cell => cell.State).OrderBy(state => state.Key)
                .Select(state => ToRow(state.Key, [.. state], statistics.Descriptors.Length, statistics.StateCount)),
        ],
        statistics.StateCount, priorVersion, statistics.Policy, TableQuantity.Millijoules);

    /// <summary>The cells of a table one by one, for CSV.</summary>
    public static IEnumerable<QTableCell> ToCells(QTableResponse table) =>
        from row in table.States
        from column in Enumerable.Range(0, table.Targets.Length)
        where row.Values[column] is not null
        select new QTableCell(
            row.State, row.StateText, table.Targets[column], row.Values[column]!.Value, row.Visits[column], row.Greedy == column, table.Quantity,
            row.LatencyMs?[column], row.Late?[column]);

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

        return new QTableRow(
            row.State, StateTexts.Of(row.State, stateCount), values, [.. row.Visits.Select(count => (long)count)], greedy, LatencyMs: null, Late: null);
    }

    static QTableRow ToRow(int state, StateStatisticMessage[] cells, int columns, int stateCount)
    {
        var (values, latency, visits, late) = (new double?[columns], new double?[columns], new long[columns], new long[columns]);
        foreach (var cell in cells)
        {
            (values[cell.Target], latency[cell.Target], visits[cell.Target], late[cell.Target]) =
                (cell.EnergyMillijoules, cell.LatencyMs, cell.Visits, cell.Late);
        }

        return new QTableRow(
            state, StateTexts.Of(state, stateCount), values, visits, cells.MaxBy(cell => cell.Visits).Target, latency, late);
    }
}

/// <summary>One cell.</summary>
sealed record QTableCell(
    int State, string StateText, string Target, double Value, long Visits, bool IsGreedy, TableQuantity Quantity, double? LatencyMs, long? Late);
