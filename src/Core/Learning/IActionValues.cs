using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>
/// Q(S, A) with the number of updates behind each value. A device keeps it dense (<see cref="QTable"/>), its grain keeps only the rows it
/// has seen (<see cref="SparseQTable"/>); both change through the same code, so that replica and grain agree bit for bit.
/// </summary>
public interface IActionValues
{
    /// <summary>Number of states.</summary>
    int StateCount { get; }

    /// <summary>Number of actions.</summary>
    int ActionCount { get; }

    /// <summary>Q(S, ·), one value an action; 0 where nothing was learned.</summary>
    ReadOnlySpan<Half> Values(State state);

    /// <summary>Updates behind each value of a row, saturating at 65,535.</summary>
    ReadOnlySpan<ushort> Visits(State state);

    /// <summary>A row to write to.</summary>
    ActionValueCells Edit(State state);

    /// <summary>Forgets everything: all values and visits are 0 again.</summary>
    void Clear();

    /// <summary>The states with a row that is not blank, ascending.</summary>
    IEnumerable<State> States();
}

/// <summary>The cells of one row, to write to.</summary>
public readonly ref struct ActionValueCells(Span<Half> values, Span<ushort> visits)
{
    public Span<Half> Values { get; } = values;

    public Span<ushort> Visits { get; } = visits;
}
