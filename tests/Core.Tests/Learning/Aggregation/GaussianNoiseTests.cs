using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Aggregation;

namespace AutoScale.Core.Tests.Learning.Aggregation;

public sealed class GaussianNoiseTests
{
    static readonly AggregationOptions Options = new() { MaxVisits = 2, MaxCells = 4, MaxValue = 10, Privacy = new(1.5, 3e-6) };

    [Fact]
    public void Deviation_IsTheMechanismsForAThirdOfTheBudget()
    {
        var noise = new GaussianNoise(Options, new SplitMix64(1));

        // Δ = 2·√4 = 4; √(2 ln(1.25/1e-6))/0.5 = 10.5976.
        Assert.Equal(42.3904, noise.CountDeviation, 1e-3);
        Assert.Equal(10 * noise.CountDeviation, noise.SumDeviation);
        Assert.Equal(100 * noise.CountDeviation, noise.SquaresDeviation);
    }

    [Fact]
    public void Next_HasThatDeviationAndNoMean()
    {
        var noise = new GaussianNoise(Options, new SplitMix64(2));
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => noise.Next().Sum)];

        Assert.InRange(draws.Average() / noise.SumDeviation, -0.03, 0.03);
        Assert.InRange(Math.Sqrt(draws.Average(draw => draw * draw)) / noise.SumDeviation, 0.98, 1.02);
    }

    [Fact]
    public void AddNoise_TouchesEveryKnownCellOfEveryGroup()
    {
        var sums = new GroupedSums();
        sums.Restore(1, [new("a", "x", 100, 100, 100)]);
        sums.Restore(2, [new("b", "x", 100, 100, 100)]);
        sums.Witness("a", "x", 1, 9);
        sums.Witness("b", "x", 2, 9);

        sums.AddNoise(new GaussianNoise(Options, new SplitMix64(3)));

        Assert.All(sums.Groups.Values, group => Assert.Equal(2, group.Count));
        Assert.All(sums.Groups.Values.SelectMany(group => group.Cells()), cell => Assert.NotEqual(100, cell.Count));
    }

    [Theory]
    [InlineData(0, 1e-6, "Epsilon is 0")]
    [InlineData(3.5, 1e-6, "Epsilon is 3.5")]
    [InlineData(1, 1, "Delta is 1")]
    public void Validate_NamesThePropertyAndItsRange(double epsilon, double delta, string expected) => Assert.Contains(
        expected, Assert.Throws<ArgumentException>(() => (Options with { Privacy = new(epsilon, delta) }).Validate()).Message, StringComparison.Ordinal);
}
