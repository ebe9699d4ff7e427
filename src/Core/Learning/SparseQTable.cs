using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>Q(S, A) with only the rows that were written: what a device's grain keeps. A phone sees a few hundred of 3072 states.</summary>
public sealed class SparseQTable(int stateCount, int actionCount) : IActionValues
{
    readonly SortedDictionary<int, Row> rows = [];
    readonly Row blank = new(new Half[actionCount], new ushort[actionCount]);

    public int StateCount { get; } = stateCount;

    public int ActionCount { get; } = actionCount;

    /// <summary>Rows kept.</summary>
    public int RowCount => rows.Count;

    public ReadOnlySpan<Half> Values(State state) => Find(state).Values;

    public ReadOnlySpan<ushort> Visits(State state) => Find(state).Visits;

    public ActionValueCells Edit(State state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(state.Index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(state.Index, StateCount);
        if (!rows.TryGetValue(state.Index, out var row))
        {
            rows[state.Index] = row = new Row(new Half[ActionCount], new ushort[ActionCount]);
        }

        return new ActionValueCells(row.Values, row.Visits);
    }

    public void Clear() => rows.Clear();

    public IEnumerable<State> States() => rows.Keys.Select(index => new State(index));

    Row Find(State state) => rows.GetValueOrDefault(state.Index, blank);

    readonly record struct Row(Half[] Values, ushort[] Visits);
}
