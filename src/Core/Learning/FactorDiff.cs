namespace AutoScale.Core.Learning;

/// <summary>
/// What changed between two priors of log-factors on costs, as <c>hierarchical</c> shares them: how many times the nominal cost a target was believed to take, before and
/// now. Which target is best cannot be told from factors alone, since nominal costs are each device's own.
/// </summary>
/// <param name="Shared">Cells that both know.</param>
/// <param name="MeanChange">By how much costs changed on average, as a share, a cell counting by its observations: 0.1 is 10 % up or down.</param>
/// <param name="Changes">Cells whose factor changed, those first that changed most.</param>
public sealed record FactorDiff(int Shared, double MeanChange, IReadOnlyList<FactorDiff.Change> Changes)
{
    /// <summary>A cell's factor in both versions.</summary>
    public readonly record struct Change(string Context, string Descriptor, double FromFactor, double ToFactor, double Observations)
    {
        /// <summary>The change as a share of the factor before.</summary>
        public double Share => (ToFactor / FromFactor) - 1;
    }

    /// <summary>Compares the cells of two versions.</summary>
    public static FactorDiff Between(StatisticPrior older, StatisticPrior newer)
    {
        var before = older.Cells.ToDictionary(cell => (cell.Context, cell.Descriptor));
        Change[] shared =
        [
            .. newer.Cells.Where(cell => before.ContainsKey((cell.Context, cell.Descriptor))).Select(cell => new Change(
                cell.Context, cell.Descriptor, Math.Exp(before[(cell.Context, cell.Descriptor)].Mean), Math.Exp(cell.Mean), cell.Count)),
        ];
        var weight = shared.Sum(change => change.Observations);
        return new FactorDiff(
            shared.Length, weight > 0 ? shared.Sum(change => Math.Abs(change.Share) * change.Observations) / weight : 0,
            [
                .. shared.Where(change => change.FromFactor != change.ToFactor)
                    .OrderByDescending(change => Math.Abs(Math.Log(change.ToFactor / change.FromFactor)))
                    .ThenBy(change => change.Context, StringComparer.Ordinal).ThenBy(change => change.Descriptor, StringComparer.Ordinal),
            ]);
    }
}
