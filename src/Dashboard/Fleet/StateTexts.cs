using System.Globalization;
using AutoScale.Core.States;

namespace AutoScale.Dashboard.Fleet;

/// <summary>States in words.</summary>
static class StateTexts
{
    static readonly StateSpace States = new();

    /// <summary>The words of the default state space; of a table with other bins only the number is known here.</summary>
    /// <param name="state">The index.</param>
    /// <param name="stateCount">States of the table; 0 where that is not known.</param>
    public static string Of(int state, int stateCount = 0) => state < States.Count && (stateCount is 0 || stateCount == States.Count)
        ? States.Describe(new State(state))
        : string.Create(CultureInfo.InvariantCulture, $"state {state}");
}
