using AutoScale.Core.Learning;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning;

public sealed class PriorTests
{
    static readonly string[] Descriptors = ["a", "b", "c"];

    readonly QTable table = new(stateCount: 4, actionCount: 3);

    [Fact]
    public void Adopt_TakesThePriorWhereTheDeviceKnowsNothing()
    {
        PriorMerge.Adopt(table, Descriptors, Prior(new PriorCell(1, "a", 4, -40), new PriorCell(1, "b", 1, -3)));

        Assert.Equal([(Half)(-10), (Half)(-3), (Half)(-10)], table.Values(new State(1)).ToArray());
    }

    [Fact]
    public void Adopt_WeighsByVisits()
    {
        var cells = table.Edit(new State(2));
        cells.Values[0] = (Half)(-20);
        cells.Visits[0] = 3;

        PriorMerge.Adopt(table, Descriptors, Prior(new PriorCell(2, "a", 1, -40)));

        Assert.Equal((Half)(-25), table.Values(new State(2))[0]);
        Assert.Equal(3, table.Visits(new State(2))[0]);
    }

    [Fact]
    public void Adopt_CapsThePriorsWeight()
    {
        var cells = table.Edit(new State(2));
        cells.Values[0] = (Half)(-20);
        cells.Visits[0] = 10;

        PriorMerge.Adopt(table, Descriptors, Prior(new PriorCell(2, "a", 1_000_000, -40_000_000)));

        Assert.Equal((Half)(-30), table.Values(new State(2))[0]);
    }

    [Fact]
    public void Adopt_MatchesColumnsByDescriptor()
    {
        PriorMerge.Adopt(table, ["c", "x", "a"], Prior(new PriorCell(0, "a", 2, -2), new PriorCell(0, "b", 2, -8), new PriorCell(0, "c", 2, -6)));

        Assert.Equal([(Half)(-3), (Half)(-3), (Half)(-1)], table.Values(new State(0)).ToArray());
    }

    [Fact]
    public void Adopt_LeavesRowsAloneThatThePriorLacks()
    {
        PriorMerge.Adopt(table, Descriptors, Prior(new PriorCell(0, "a", 1, -1), new PriorCell(99, "a", 1, -1)));

        Assert.Equal([new State(0)], table.States());
    }

    [Fact]
    public void Sums_AreTheSameWhateverTheOrder()
    {
        PriorCell[] cells = [new(0, "a", 2, -4), new(3, "b", 1, -7), new(0, "a", 1, -5), new(0, "c", 5, 10)];
        var (forwards, backwards) = (new PriorSums(), new PriorSums());
        forwards.Add(cells);
        backwards.Add(cells.Reverse());

        Assert.Equal(forwards.Cells().OrderBy(cell => (cell.State, cell.Descriptor)), backwards.Cells().OrderBy(cell => (cell.State, cell.Descriptor)));
        Assert.Contains(new PriorCell(0, "a", 3, -9), forwards.Cells());
    }

    static PriorSnapshot Prior(params PriorCell[] cells)
    {
        var sums = new PriorSums();
        sums.Add(cells);
        return sums.ToSnapshot("small", version: 1, devices: 1);
    }
}
