using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class DiscountedLinUcbTests
{
    [Fact]
    public void Learn_GivesTheRidgeRegression()
    {
        var model = new DiscountedLinUcb(2, discount: 1, regularization: 1);

        model.Learn([1, 0], 4);
        model.Learn([1, 1], 6);

        // A = I + [1 0]ᵀ[1 0] + [1 1]ᵀ[1 1] = [3 1; 1 2], b = [10, 6]: θ = [14/5, 8/5].
        Assert.Equal(2.8, model.Weights[0], 9);
        Assert.Equal(1.6, model.Weights[1], 9);
        Assert.Equal(4.4, model.Predict([1, 1]), 9);
        // xᵀA⁻¹x with A⁻¹ = [2 -1; -1 3] / 5.
        Assert.Equal(Math.Sqrt(0.4), model.Uncertainty([1, 0]), 9);
    }

    [Fact]
    public void Constructor_StartsFromThePrior()
    {
        var model = new DiscountedLinUcb(2, 0.9, 0.5, [3, -1]);

        Assert.Equal(1, model.Predict([1, 2]), 9);
        Assert.Equal(Math.Sqrt(2), model.Uncertainty([1, 0]), 9);
    }

    [Fact]
    public void Forget_ReturnsToThePriorAndIsStableForEver()
    {
        var model = new DiscountedLinUcb(3, 0.85, 0.01, [1, 2, 3]);
        for (var round = 0; round < 50; round++)
        {
            model.Learn([0.3, 0.2, 0.9], 40);
        }

        for (var step = 0; step < 20_000; step++)
        {
            model.Forget();
            if (step % 7 is 0 && step < 19_000)
            {
                model.Learn([1, 0.01 * (step % 97), 1], 6);
            }
        }

        Assert.Equal(6, model.Predict([1, 1, 1]), 6);
        Assert.InRange(model.Uncertainty([1, 0, 0]), 5, 20);
    }

    [Fact]
    public void Forget_LetsNewObservationsOutvoteOldOnes()
    {
        var forgetful = new DiscountedLinUcb(1, 0.9, 0.01);
        var faithful = new DiscountedLinUcb(1, 1, 0.01);
        foreach (var model in (DiscountedLinUcb[])[forgetful, faithful])
        {
            for (var step = 0; step < 200; step++)
            {
                model.Forget();
                model.Learn([1], step < 180 ? 100 : 1);
            }
        }

        Assert.InRange(forgetful.Weights[0], 1, 15);
        Assert.InRange(faithful.Weights[0], 85, 95);
    }

    [Fact]
    public void Learn_IgnoresAValueThatIsNotFinite()
    {
        var model = new DiscountedLinUcb(1, 1, 1);

        model.Learn([1], double.NaN);

        Assert.Equal(0, model.Weights[0]);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 0.4, 1)]
    [InlineData(2, 1, 0)]
    public void Constructor_RefusesNumbersOutOfRange(int size, double discount, double regularization) =>
        Assert.Throws<ArgumentException>(() => new DiscountedLinUcb(size, discount, regularization));
}
