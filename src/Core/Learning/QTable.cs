using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>
/// Q(S, A), dense, two bytes a value: 3072 states × 66 actions are 405,504 bytes, the paper's 0.4 MB (press). Visit counts, which the paper
/// does not keep, lie beside it in an array of their own. Not thread-safe; whoever owns the table orders its updates.
/// </summary>
public sealed class QTable : IActionValues
{
    readonly Half[] values;
    readonly ushort[] visits;

    /// <param name="stateCount">1 to 1,000,000.</param>
    /// <param name="actionCount">1 to 255.</param>
    public QTable(int stateCount, int actionCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stateCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stateCount, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(actionCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actionCount, Actions.ActionSpace.MaxActions);
        StateCount = stateCount;
        ActionCount = actionCount;
        values = new Half[stateCount * actionCount];
        visits = new ushort[stateCount * actionCount];
    }

    public int StateCount { get; }

    public int ActionCount { get; }

    /// <summary>Bytes that the values take.</summary>
    public int ValueBytes => values.Length * sizeof(ushort);

    public ReadOnlySpan<Half> Values(State state) => values.AsSpan(state.Index * ActionCount, ActionCount);

    public ReadOnlySpan<ushort> Visits(State state) => visits.AsSpan(state.Index * ActionCount, ActionCount);

    public ActionValueCells Edit(State state) => new(
        values.AsSpan(state.Index * ActionCount, ActionCount), visits.AsSpan(state.Index * ActionCount, ActionCount));

    public void Clear()
    {
        Array.Clear(values);
        Array.Clear(visits);
    }

    public IEnumerable<State> States()
    {
        for (var index = 0; index < StateCount; index++)
        {
            var state = new State(index);
            if (Values(state).ContainsAnyExcept(Half.Zero) || Visits(state).ContainsAnyExcept((ushort)0))
            {
                yield return state;
            }
        }
    }
}
