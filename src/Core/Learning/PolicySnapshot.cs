using AutoScale.Core.Actions;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>A table of action values at rest: only rows that are not blank, columns keyed by action descriptor.</summary>
/// <param name="Descriptors">The columns: <see cref="ExecutionTarget.Descriptor"/> by action index of the device that wrote it.</param>
/// <param name="StateCount">Number of states of the table.</param>
/// <param name="PriorVersion">The last prior that was merged into it; 0 for none.</param>
/// <param name="Rows">Ascending by state.</param>
public sealed record PolicySnapshot(
    IReadOnlyList<string> Descriptors, int StateCount, int PriorVersion, IReadOnlyList<PolicyRow> Rows)
{
    /// <summary>Copies a table.</summary>
    public static PolicySnapshot Of(IActionValues table, IReadOnlyList<string> descriptors, int priorVersion) => new(
        descriptors, table.StateCount, priorVersion,
        [.. table.States().Select(state => new PolicyRow(state.Index, table.Values(state).ToArray(), table.Visits(state).ToArray()))]);

    /// <summary>Writes the rows into a blank table, bit for bit. Columns that the table's device lacks are left out.</summary>
    /// <param name="table">A blank table with as many states.</param>
    /// <param name="descriptors">The table's columns.</param>
    /// <exception cref="ArgumentException">The table has another number of states.</exception>
    public void CopyTo(IActionValues table, IReadOnlyList<string> descriptors)
    {
        if (table.StateCount != StateCount)
        {
            throw new ArgumentException($"The snapshot has {StateCount} states, the table {table.StateCount}.", nameof(table));
        }

        var columns = ColumnMap.From(Descriptors, descriptors);
        foreach (var row in Rows)
        {
            var cells = table.Edit(new State(row.State));
            for (var column = 0; column < columns.Length; column++)
            {
                if (columns[column] is var action and >= 0)
                {
                    cells.Values[action] = row.Values[column];
                    cells.Visits[action] = row.Visits[column];
                }
            }
        }
    }
}

/// <summary>One row at rest; both arrays are as long as the snapshot's descriptors.</summary>
public sealed record PolicyRow(int State, Half[] Values, ushort[] Visits);
