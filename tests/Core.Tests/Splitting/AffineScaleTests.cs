using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class AffineScaleTests
{
    [Fact]
    public void Over_SpreadsTheCodesOverTheRange()
    {
        var scale = AffineScale.Over(-1, 4.1f);

        Assert.Equal(5.1f / 255, scale.Scale, 6);
        Assert.Equal(50, scale.ZeroPoint);
    }

    [Theory]
    [InlineData(2, 10, 10f / 255, 0)]
    [InlineData(-10, -2, 10f / 255, 255)]
    [InlineData(0, 0, 1, 0)]
    public void Over_KeepsZeroAmongTheCodes(float min, float max, float step, byte zero)
    {
        var scale = AffineScale.Over(min, max);

        Assert.Equal(step, scale.Scale, 6);
        Assert.Equal(zero, scale.ZeroPoint);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(1, -1)]
    public void Over_RefusesWhatIsNoRange(float min, float max) => Assert.Throws<ArgumentException>(() => AffineScale.Over(min, max));

    [Fact]
    public void Quantize_RoundsHalfToEvenAndSaturates()
    {
        var codes = new byte[6];

        new AffineScale(0.5f, 10).Quantize([0, 0.25f, 0.75f, -0.5f, -100, 1000], codes);

        Assert.Equal([10, 10, 12, 9, 0, 255], codes);
    }

    [Fact]
    public void Quantize_GivesTheSameInVectorsAsOneByOne()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 1003).Select(_ => (float)((random.NextDouble() * 40) - 15)).ToArray();
        var scale = AffineScale.Over(-12, 20);
        var together = new byte[values.Length];
        var alone = new byte[1];

        scale.Quantize(values, together);

        for (var index = 0; index < values.Length; index++)
        {
            scale.Quantize(values.AsSpan(index, 1), alone);
            Assert.Equal(alone[0], together[index]);
        }
    }

    [Fact]
    public void Dequantize_IsWithinHalfAStepOfEveryValueInRange()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 500).Select(_ => (float)((random.NextDouble() * 9) - 2)).ToArray();
        Assert.True(AffineScale.TryOver(values, out var scale));
        var codes = new byte[values.Length];
        var back = new float[values.Length];

        scale.Quantize(values, codes);
        scale.Dequantize(codes, back);

        // The zero point is rounded too: the ends may be off by half a step more.
        Assert.All(values.Zip(back), pair => Assert.InRange(pair.Second, pair.First - (scale.Scale * 1.001f), pair.First + (scale.Scale * 1.001f)));
        Assert.True(QuantizationNoise.Between(values, back).SignalToNoiseDecibels > 40);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(64)]
    public void TryOver_RefusesValuesThatAreNotFinite(int place)
    {
        var values = Enumerable.Repeat(1f, 65).ToArray();
        Assert.True(AffineScale.TryOver(values, out _));

        values[place] = float.NaN;
        Assert.False(AffineScale.TryOver(values, out _));
        values[place] = float.NegativeInfinity;
        Assert.False(AffineScale.TryOver(values, out _));
    }

    [Fact]
    public void Quantize_RefusesTooLittleRoom() =>
        Assert.Throws<ArgumentException>(() => new AffineScale(1, 0).Quantize([1, 2], new byte[1]));
}
