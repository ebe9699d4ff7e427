using AutoScale.Core.Learning;
using AutoScale.Dashboard.Fleet;

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
    public void StateText_OfAnotherStateSpaceIsItsNumber() => Assert.Equal("state 3", StateTexts.Of(3, stateCount: 8));

    [Theory]
    [InlineData("1-42", true)]
    [InlineData("1-", false)]
    [InlineData("-1-2", false)]
    [InlineData("a-1", false)]
    public void DecisionId_ReadsOnlyItsOwnForm(string text, bool isOne) => Assert.Equal(isOne, DecisionId.TryParse(text, out _));
}
