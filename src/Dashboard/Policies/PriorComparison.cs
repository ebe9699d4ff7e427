using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;

namespace AutoScale.Dashboard.Policies;

/// <summary>What changed between two versions of a prior. Cells are matched by context and descriptor, for versions may have different ones.</summary>
static class PriorComparison
{
    const int MostRows = 500;

    /// <param name="policy">Whose priors they are: the paper's policy shares rewards by state, others log-factors on nominal costs.</param>
    /// <param name="from">The older version.</param>
    /// <param name="to">The newer version.</param>
    public static PolicyChanges Compare(string policy, StatisticPrior from, StatisticPrior to)
    {
        var quantity = policy is LearnerConfiguration.AutoScale ? PriorQuantity.Reward : PriorQuantity.Factor;
        var (old, now) = (CellsOf(from, quantity), CellsOf(to, quantity));
        CellChange[] changed =
        [
            .. now.Where(cell => old.TryGetValue(cell.Key, out var before) && before.Value != cell.Value.Value)
                .Select(cell => new CellChange(
                    cell.Key.Context, ContextTexts.Of(cell.Key.Context), cell.Key.Target, old[cell.Key].Value, cell.Value.Value, old[cell.Key].Count,
                    cell.Value.Count))
                .OrderByDescending(Size).ThenBy(cell => cell.Context, StringComparer.Ordinal).ThenBy(cell => cell.Target, StringComparer.Ordinal),
        ];
        return new PolicyChanges(
            to.DeviceClass, from.Version, to.Version, (long)Math.Round(to.Samples - from.Samples), now.Keys.Count(cell => !old.ContainsKey(cell)),
            old.Keys.Count(cell => !now.ContainsKey(cell)), changed.Length, changed.Select(Size).DefaultIfEmpty().Max(),
            quantity is PriorQuantity.Reward ? PreferencesOf(old, now) : [], policy, quantity, [.. changed.Take(MostRows)]);

        static double Size(CellChange change) => Math.Abs(change.NewValue - change.OldValue);
    }

    static PreferenceChange[] PreferencesOf(
        Dictionary<(string Context, string Target), (double Value, double Count)> old, Dictionary<(string Context, string Target), (double Value, double Count)> now)
    {
        var (oldBest, newBest) = (BestOf(old), BestOf(now));
        return
        [
            .. oldBest.Keys.Union(newBest.Keys, StringComparer.Ordinal)
                .Select(context => (State: int.Parse(context, CultureInfo.InvariantCulture), Old: oldBest.GetValueOrDefault(context), New: newBest.GetValueOrDefault(context)))
                .Where(state => state.Old?.Target != state.New?.Target)
                .Select(state => new PreferenceChange(
                    state.State, StateTexts.Of(state.State), state.Old?.Target, state.New?.Target, state.Old?.Value, state.New?.Value,
                    (long)Math.Round(state.New?.Samples ?? 0)))
                .OrderByDescending(change => change.Samples).ThenBy(change => change.State).Take(MostRows),
        ];
    }

    static Dictionary<(string Context, string Target), (double Value, double Count)> CellsOf(StatisticPrior prior, PriorQuantity quantity) => prior.Cells
        .Where(cell => cell.Count > 0)
        .ToDictionary(
            cell => (cell.Context, cell.Descriptor), cell => (quantity is PriorQuantity.Factor ? Math.Exp(cell.Mean) : cell.Mean, cell.Count));

    /// <summary>The target with the highest value of each context; of equals the first by name.</summary>
    static Dictionary<string, Best> BestOf(Dictionary<(string Context, string Target), (double Value, double Count)> cells) =>
        cells.GroupBy(cell => cell.Key.Context, StringComparer.Ordinal).ToDictionary(
            context => context.Key,
            context =>
            {
                var best = context.OrderByDescending(cell => cell.Value.Value).ThenBy(cell => cell.Key.Target, StringComparer.Ordinal).First();
                return new Best(best.Key.Target, best.Value.Value, context.Sum(cell => cell.Value.Count));
            },
            StringComparer.Ordinal);

    sealed record Best(string Target, double Value, double Samples);
}
