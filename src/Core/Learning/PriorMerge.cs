using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>Merges a class's prior into a device's table, weighted by visits.</summary>
public static class PriorMerge
{
    /// <summary>
    /// The most visits that a prior counts for against a device's own. A device that has seen a cell this often trusts itself as much as
    /// its whole class, so a wrong prior is soon outvoted.
    /// </summary>
    public const int MaxPriorVisits = 10;

    /// <summary>
    /// For every row of the prior: with n own and m = min(prior's count, <see cref="MaxPriorVisits"/>) prior visits,
    /// <c>Q ← (n·Q + m·Q_prior) / (n + m)</c>. A cell that neither has seen takes the row's lowest known value: what a whole class never
    /// needed is left to ε, not tried first. Own visit counts stay as they are, so merging twice counts nobody's visits twice.
    /// </summary>
    public static void Adopt(IActionValues table, IReadOnlyList<string> descriptors, PriorSnapshot prior)
    {
        var columns = ColumnMap.From(descriptors, prior.Descriptors);
        foreach (var row in prior.Rows)
        {
            if (row.State >= 0 && row.State < table.StateCount)
            {
                Adopt(table.Edit(new State(row.State)), columns, row);
            }
        }
    }

    static void Adopt(ActionValueCells cells, int[] columns, PriorRow row)
    {
        var lowest = float.PositiveInfinity;
        for (var action = 0; action < columns.Length; action++)
        {
            var own = (int)cells.Visits[action];
            var shared = Shared(columns[action], row);
            if (own + shared > 0)
            {
                var mean = shared > 0 ? row.Means[columns[action]] : 0;
                var merged = (((float)cells.Values[action] * own) + (mean * shared)) / (own + shared);
                var value = (Half)Math.Clamp(merged, -QLearning.Largest, QLearning.Largest);
                cells.Values[action] = value;
                lowest = Math.Min(lowest, (float)value);
            }
        }

        for (var action = 0; action < columns.Length && float.IsFinite(lowest); action++)
        {
            if (cells.Visits[action] is 0 && Shared(columns[action], row) is 0)
            {
                cells.Values[action] = (Half)lowest;
            }
        }
    }

    static int Shared(int column, PriorRow row) => column < 0 ? 0 : (int)Math.Min(row.Counts[column], MaxPriorVisits);
}
