using AutoScale.Dashboard.Savings;

namespace AutoScale.Dashboard.Tests.Savings;

public sealed class PairedDifferenceTests
{
    /// <summary>Groups differ much, but within each the one part saves ten points more than the other: what they have in common falls out.</summary>
    [Fact]
    public void PercentPoints_ComparesGroupsWithThemselves()
    {
        var difference = PairedDifference.PercentPoints([Cell(0, 20), Cell(1, 60)], [Cell(0, 30), Cell(1, 70)]);

        Assert.Equal(10, difference.Value, 9);
        Assert.Equal(10, difference.Low!.Value, 9);
        Assert.Equal(10, difference.High!.Value, 9);
    }

    [Fact]
    public void PercentPoints_HasNoIntervalOfOneGroup() => Assert.Null(PairedDifference.PercentPoints([Cell(0, 20)], [Cell(0, 30)]).Low);

    static SavingCell Cell(int slice, double energy) => new(slice, 1, new GroupSums(1, energy, 0, 100));
}
