using AutoScale.Core.Routing;

namespace AutoScale.Core.Tests.Routing;

public sealed class PredictionTests
{
    [Fact]
    public void Of_AllAlikeIsLnOfTheClasses()
    {
        var prediction = Prediction.Of([2, 2, 2, 2]);

        Assert.Equal(0, prediction.Label);
        Assert.Equal(MathF.Log(4), prediction.Entropy, 1e-6f);
        Assert.Equal(0.25f, prediction.Top, 1e-6f);
    }

    [Fact]
    public void Of_IsTheEntropyOfTheSoftmax()
    {
        // p = 1/6, 3/6, 2/6
        var prediction = Prediction.Of([0, MathF.Log(3), MathF.Log(2)]);

        Assert.Equal(1, prediction.Label);
        Assert.Equal(0.5f, prediction.Top, 1e-6f);
        Assert.Equal((MathF.Log(6) / 6) + (MathF.Log(2) / 2) + (MathF.Log(3) / 3), prediction.Entropy, 1e-6f);
    }

    [Fact]
    public void Of_LargeLogitsNeitherOverflowNorDoubt()
    {
        var prediction = Prediction.Of([-3e38f, 3e38f, 0]);

        Assert.Equal(new Prediction(1, 0, 1), prediction);
    }

    [Fact]
    public void Of_RefusesNothingAndNonsense()
    {
        Assert.Throws<ArgumentException>(() => Prediction.Of([]));
        Assert.Contains("Logit 1", Assert.Throws<ArgumentException>(() => Prediction.Of([1, float.NaN])).Message, StringComparison.Ordinal);
    }
}
