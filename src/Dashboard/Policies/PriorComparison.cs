using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;

namespace AutoScale.Dashboard.Policies;

/// <summary>What changed between two versions of a prior. Columns are matched by descriptor, for versions may have different ones.</summary>
static class PriorComparison
{
    const int MostPreferences = 500;

    public static PolicyChanges Compare(PriorSnapshot from, PriorSnapshot to)
    {
        var (old, now) = (CellsOf(from), CellsOf(to));
        double[] changes = [.. now.Where(cell => old.ContainsKey(cell.Key)).Select(cell => Math.Abs(cell.Value.Mean - old[cell.Key].Mean))];
        var (oldBest, newBest) = (BestOf(old), BestOf(now));
        PreferenceChange[] preferences =
        [
            .. oldBest.Keys.Union(newBest.Keys)
                .Select(state => (State: state, Old: oldBest.GetValueOrDefault(state), New: newBest.GetValueOrDefault(state)))
                .Where(state => state.Old.Target != state.New.Target)
                .Select(state => new PreferenceChange(
                    state.State, StateTexts.Of(state.State), state.Old.Target, state.New.Target, state.Old.Target is null ? null : state.Old.Mean,
                    state.New.Target is null ? null : state.New.Mean, state.New.Samples))
                .OrderByDescending(change => change.Samples).ThenBy(change => change.State).Take(MostPreferences),
        ];
        return new PolicyChanges(
            to.DeviceClass, from.Version, to.Version, to.Samples - from.Samples, now.Keys.Count(cell => !old.ContainsKey(cell)),
            old.Keys.Count(cell => !now.ContainsKey(cell)), changes.Count(change => change > 0), changes.DefaultIfEmpty().Max(), preferences);
    }

    static Dictionary<(int State, string Target), (double Mean, long Count)> CellsOf(PriorSnapshot prior)
    {
        var cells = new Dictionary<(int, string), (double, long)>();
        foreach (var row in prior.Rows)
        {
            for (var column = 0; column < row.Counts.Length; column++)
            {
                if (row.Counts[column] > 0)
                {
                    cells[(row.State, prior.Descriptors[column])] = (row.Means[column], row.Counts[column]);
                }
            }
        }

        return cells;
    }

    /// <summary>The target with the highest mean of each state; of equals the first by name.</summary>
    static Dictionary<int, (string? Target, double Mean, long Samples)> BestOf(Dictionary<(int State, string Target), (double Mean, long Count)> cells) =>
        cells.GroupBy(cell => cell.Key.State).ToDictionary(
            state => state.Key,
            state =>
            {
                var best = state.OrderByDescending(cell => cell.Value.Mean).ThenBy(cell => cell.Key.Target, StringComparer.Ordinal).First();
                return ((string?)best.Key.Target, best.Value.Mean, state.Sum(cell => cell.Value.Count));
            });
}
