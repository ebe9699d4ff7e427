using AutoScale.Core.Learning;
using AutoScale.Dashboard.Policies;

namespace AutoScale.Dashboard.Tests.Policies;

public sealed class PriorComparisonTests
{
    [Fact]
    public void Compare_MatchesColumnsByDescriptor()
    {
        var from = new PriorSnapshot("phones", 1, 2, ["a", "b"], [new PriorRow(3, [-1, -2], [4, 1]), new PriorRow(5, [-7, 0], [1, 0])]);
        var to = new PriorSnapshot("phones", 2, 3, ["b", "a", "c"], [new PriorRow(3, [-0.5f, -1, 0], [2, 4, 0]), new PriorRow(9, [0, 0, -3], [0, 0, 6])]);

        var changes = PriorComparison.Compare(from, to);

        Assert.Equal(("phones", 1, 2, 6L), (changes.DeviceClass, changes.From, changes.To, changes.SamplesAdded));
        Assert.Equal((1, 1, 1, 1.5), (changes.CellsAdded, changes.CellsRemoved, changes.CellsChanged, changes.LargestChange));
        Assert.Equal(
            [(3, "a", "b"), (9, null, "c"), (5, "a", null)],
            changes.Preferences.Select(change => (change.State, change.OldTarget, change.NewTarget)).OrderBy(change => change.State is 3 ? 0 : change.State is 9 ? 1 : 2));
        Assert.Equal(9, changes.Preferences.First(change => change.Samples is 6 && change.OldTarget is null).State);
    }

    [Fact]
    public void Compare_FindsNothingBetweenAVersionAndItself()
    {
        var prior = new PriorSnapshot("phones", 1, 1, ["a"], [new PriorRow(0, [-1], [1])]);

        Assert.Empty(PriorComparison.Compare(prior, prior).Preferences);
    }
}
