using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Dashboard.Tests.Fleet;

public sealed class QTablesTests
{
    static readonly PolicySnapshot Table = new(
        ["a", "b", "c"], 3072, 4, [new PolicyRow(0, [(Half)(-1), (Half)(-0.5), (Half)9], [1, 2, 0]), new PolicyRow(7, [(Half)0, (Half)0, (Half)0], [0, 0, 0])]);

    [Fact]
    public void ToContract_ShowsOnlyWhatWasLearned()
    {
        var table = QTables.ToContract(Table);

        Assert.Equal([-1, -0.5, null], table.States[0].Values);
        Assert.Equal((1, null), (table.States[0].Greedy, table.States[1].Greedy));
        Assert.StartsWith("CONV<30", table.States[0].StateText, StringComparison.Ordinal);
    }

    [Fact]
    public void ToCells_HasARowForEachLearnedCell() =>
        Assert.Equal([("a", false), ("b", true)], QTables.ToCells(QTables.ToContract(Table)).Select(cell => (cell.Target, cell.IsGreedy)));

    [Fact]
    public void ToContract_OfCosts_ShowsTheMostChosenAsTheBest()
    {
        var statistics = new DeviceStatistics(
            "hierarchical", ["a", "b", "c"], 3072, [new StateStatisticMessage(7, 0, 1, 9, 30, 0), new StateStatisticMessage(7, 2, 5, 12, 60, 2), new StateStatisticMessage(9, 1, 1, 3, 4, 0)]);

        var table = QTables.ToContract(statistics, priorVersion: 4);

        Assert.Equal(("hierarchical", TableQuantity.Millijoules, 3072, 4), (table.Policy, table.Quantity, table.StateCount, table.PolicyVersion));
        Assert.Equal([7, 9], table.States.Select(row => row.State));
        Assert.Equal(2, table.States[0].Greedy);
        Assert.Equal([9, null, 12], table.States[0].Values);
        Assert.Equal([1, 0, 5], table.States[0].Visits);
        Assert.Equal([30, null, 60], table.States[0].LatencyMs!);
        Assert.Equal([0, 0, 2], table.States[0].Late!);
        Assert.Equal([("a", 0L), ("c", 2L), ("b", 0L)], QTables.ToCells(table).Select(cell => (cell.Target, cell.Late!.Value)));
    }

    [Fact]
    public void StateText_OfAnotherStateSpaceIsItsNumber() => Assert.Equal("state 3", StateTexts.Of(3, stateCount: 8));

    [Theory]
    [InlineData("1-42", true)]
    [InlineData("1-", false)]
    [InlineData("-1-2", false)]
    [InlineData("a-1", false)]
    public void DecisionId_ReadsOnlyItsOwnForm(string text, bool isOne) => Assert.Equal(isOne, DecisionId.TryParse(text, out _));
}
