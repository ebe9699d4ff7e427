using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class QuantizationNoiseTests
{
    [Fact]
    public void Between_MeasuresSignalAgainstError()
    {
        var noise = QuantizationNoise.Between([3, -4], [3, -3.5f]);

        // Signal 25, error 0.25.
        Assert.Equal(20, noise.SignalToNoiseDecibels, 6);
        Assert.Equal(0.5, noise.LargestError, 6);
        Assert.Equal(4, noise.LargestValue, 6);
    }

    [Fact]
    public void Between_IsInfiniteForEqualValues() =>
        Assert.Equal(double.PositiveInfinity, QuantizationNoise.Between([1, 2], [1, 2]).SignalToNoiseDecibels);

    [Fact]
    public void Between_NeverCallsNaNEqual() => Assert.True(double.IsNaN(QuantizationNoise.Between([1, 2], [1, float.NaN]).LargestError));

    [Fact]
    public void Between_RefusesDifferentLengths() => Assert.Throws<ArgumentException>(() => QuantizationNoise.Between([1], [1, 2]));
}
