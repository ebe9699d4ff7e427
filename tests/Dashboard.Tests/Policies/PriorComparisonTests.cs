using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Policies;

namespace AutoScale.Dashboard.Tests.Policies;

public sealed class PriorComparisonTests
{
    [Fact]
    public void Compare_MatchesStatesAndTargets()
    {
        var from = Prior(1, ("3", "a", 4, -1), ("3", "b", 1, -2), ("5", "a", 1, -7));
        var to = Prior(2, ("3", "b", 2, -0.5), ("3", "a", 4, -1), ("9", "c", 6, -3));

        var changes = PriorComparison.Compare("autoscale", from, to);

        Assert.Equal(("phones", 1, 2, 6L), (changes.DeviceClass, changes.From, changes.To, changes.SamplesAdded));
        Assert.Equal((1, 1, 1, 1.5), (changes.CellsAdded, changes.CellsRemoved, changes.CellsChanged, changes.LargestChange));
        Assert.Equal(
            [(3, "a", "b"), (9, null, "c"), (5, "a", null)],
            changes.Preferences.Select(change => (change.State, change.OldTarget, change.NewTarget)).OrderBy(change => change.State is 3 ? 0 : change.State is 9 ? 1 : 2));
        Assert.Equal(9, changes.Preferences.First(change => change.Samples is 6 && change.OldTarget is null).State);
        Assert.Equal((PriorQuantity.Reward, -2.0, -0.5), (changes.Quantity, changes.Cells.Single().OldValue, changes.Cells.Single().NewValue));
    }

    [Fact]
    public void Compare_OfCosts_ShowsFactorsAndPrefersNothing()
    {
        var from = Prior(1, ("compute/net", "cloud/gpu/fp32", 10, 0), ("energy", "local/cpu/fp32/1000", 5, Math.Log(1.5)));
        var to = Prior(2, ("compute/net", "cloud/gpu/fp32", 20, Math.Log(3)), ("energy", "local/cpu/fp32/1000", 5, Math.Log(1.25)));

        var changes = PriorComparison.Compare("hierarchical", from, to);

        Assert.Equal(("hierarchical", PriorQuantity.Factor, 2.0), (changes.Policy, changes.Quantity, Math.Round(changes.LargestChange, 9)));
        Assert.Empty(changes.Preferences);
        Assert.Equal(["compute/net", "energy"], changes.Cells.Select(cell => cell.Context));
        Assert.Equal((1.0, 3.0, 10.0, 20.0), (changes.Cells[0].OldValue, Math.Round(changes.Cells[0].NewValue, 9), changes.Cells[0].OldSamples, changes.Cells[0].NewSamples));
    }

    [Theory]
    [InlineData("autoscale", "0")]
    [InlineData("hierarchical", "energy")]
    public void Compare_FindsNothingBetweenAVersionAndItself(string policy, string context)
    {
        var changes = PriorComparison.Compare(policy, Prior(1, (context, "a", 1, -1)), Prior(1, (context, "a", 1, -1)));

        Assert.Empty(changes.Preferences);
        Assert.Empty(changes.Cells);
    }

    [Theory]
    [InlineData("compute/mobilenet_v1/0.7", "Compute time of mobilenet_v1, CPU idle, memory 60-69 %")]
    [InlineData("compute/mobilenet_v1/1.10", "Compute time of mobilenet_v1, CPU 1-9 %, memory 90-100 %")]
    [InlineData("compute/bert", "Waiting for bert beside its time on air")]
    [InlineData("radio/31", "Time on air at -62 dBm")]
    [InlineData("energy", "Energy over the equations")]
    [InlineData("3072", "state 3072")]
    [InlineData("compute/net/1.99", "compute/net/1.99")]
    [InlineData("new/thing", "new/thing")]
    public void ContextTexts_SayWhatWasObserved(string context, string words) => Assert.Equal(words, ContextTexts.Of(context));

    static StatisticPrior Prior(int version, params (string Context, string Target, double Count, double Mean)[] cells) => new(
        "phones", version, 1, [.. cells.Select(cell => new StatisticCell(cell.Context, cell.Target, cell.Count, cell.Count * cell.Mean, 0))], []);
}
