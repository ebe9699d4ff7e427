namespace AutoScale.Core.Learning;

/// <summary>What changed between two priors.</summary>
/// <param name="Contexts">Contexts that both know.</param>
/// <param name="Added">Cells that only the newer has.</param>
/// <param name="Removed">Cells that only the older has.</param>
/// <param name="Changes">Contexts of both whose best target is another, by context.</param>
public sealed record PriorDiff(int Contexts, int Added, int Removed, IReadOnlyList<PriorDiff.Change> Changes)
{
    /// <summary>A context whose best target changed.</summary>
    public readonly record struct Change(string Context, string From, string To, double FromMean, double ToMean);

    /// <summary>Compares the cells of two versions.</summary>
    /// <param name="older">The version before.</param>
    /// <param name="newer">The version after.</param>
    /// <param name="highestIsBest">Whether a higher mean is better, as of rewards; costs are better when they are lower.</param>
    public static PriorDiff Between(StatisticPrior older, StatisticPrior newer, bool highestIsBest)
    {
        var before = older.Cells.ToDictionary(cell => (cell.Context, cell.Descriptor));
        var added = newer.Cells.Count(cell => !before.ContainsKey((cell.Context, cell.Descriptor)));
        var (olderBest, newerBest) = (Best(older, highestIsBest), Best(newer, highestIsBest));
        var shared = olderBest.Keys.Where(newerBest.ContainsKey).Order(StringComparer.Ordinal).ToArray();
        return new PriorDiff(
            shared.Length, added, before.Count - (newer.Cells.Count - added),
            [.. shared.Where(context => olderBest[context].Descriptor != newerBest[context].Descriptor).Select(context => new Change(
                context, olderBest[context].Descriptor, newerBest[context].Descriptor, olderBest[context].Mean, newerBest[context].Mean))]);
    }

    static Dictionary<string, StatisticCell> Best(StatisticPrior prior, bool highestIsBest) => prior.Cells
        .GroupBy(cell => cell.Context, StringComparer.Ordinal)
        .ToDictionary(
            context => context.Key,
            context => context.OrderByDescending(cell => highestIsBest ? cell.Mean : -cell.Mean).ThenBy(cell => cell.Descriptor, StringComparer.Ordinal).First(),
            StringComparer.Ordinal);
}
