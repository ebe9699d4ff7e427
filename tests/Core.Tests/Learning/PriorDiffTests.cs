using AutoScale.Core.Learning;

namespace AutoScale.Core.Tests.Learning;

public sealed class PriorDiffTests
{
    static readonly StatisticPrior Older = Prior(1, ("1", "a", -10), ("1", "b", -20), ("2", "a", -5), ("3", "a", -1));
    static readonly StatisticPrior Newer = Prior(2, ("1", "a", -30), ("1", "b", -20), ("2", "a", -6), ("2", "c", -9), ("4", "a", -1));

    [Fact]
    public void Between_NamesContextsWhoseBestTargetChanged()
    {
        var diff = PriorDiff.Between(Older, Newer, highestIsBest: true);

        Assert.Equal((2, 2, 1), (diff.Contexts, diff.Added, diff.Removed));
        Assert.Equal([new PriorDiff.Change("1", "a", "b", -10, -20)], diff.Changes);
    }

    [Fact]
    public void Between_OfCostsTakesTheLowest() =>
        Assert.Equal(["1", "2"], PriorDiff.Between(Older, Newer, highestIsBest: false).Changes.Select(change => change.Context));

    [Fact]
    public void Between_TheSameIsNothing() => Assert.Equivalent(new PriorDiff(3, 0, 0, []), PriorDiff.Between(Older, Older, highestIsBest: true));

    static StatisticPrior Prior(int version, params (string Context, string Descriptor, double Mean)[] cells) =>
        new("class", version, 1, [.. cells.Select(cell => new StatisticCell(cell.Context, cell.Descriptor, 2, 2 * cell.Mean, 0))], []);
}
