using AutoScale.Training.MeaNet;

namespace AutoScale.Training.Tests.MeaNet;

public sealed class HardClassSelectionTests
{
    [Fact]
    public void Precision_CountsPredictionsNotLabels()
    {
        // Class 0 is predicted three times and right twice; class 1 once and right; class 2 never.
        var precision = HardClassSelection.Precision([0, 0, 0, 1], [0, 0, 2, 1], 3);

        Assert.Equal([2 / 3.0, 1, 0], precision);
    }

    [Fact]
    public void LowestHalf_TakesTheWorst() => Assert.Equal([1, 3], HardClassSelection.LowestHalf([0.9, 0.2, 0.8, 0.2, 0.7]).Labels);
}
