namespace AutoScale.Core.Learning.Aggregation;

/// <summary>
/// The Gaussian mechanism (Dwork and Roth, The Algorithmic Foundations of Differential Privacy, 2014, theorem A.1):
/// <c>σ = Δ₂·√(2 ln(1.25/δ))/ε</c>. Counts, sums and sums of squares are three answers about one device, each with a third of the budget. Within a round a
/// device moves at most <see cref="AggregationOptions.MaxCells"/> cells, each by at most <see cref="AggregationOptions.MaxVisits"/> observations of at most
/// <see cref="AggregationOptions.MaxValue"/>, which bounds each Δ₂.
/// </summary>
/// <param name="options">With a budget.</param>
/// <param name="random">Chance; whoever can foretell it can take the noise away.</param>
public sealed class GaussianNoise(AggregationOptions options, Random random)
{
    /// <summary>σ of a count.</summary>
    public double CountDeviation { get; } = Deviation(options);

    /// <summary>σ of a sum.</summary>
    public double SumDeviation => CountDeviation * options.MaxValue;

    /// <summary>σ of a sum of squares.</summary>
    public double SquaresDeviation => SumDeviation * options.MaxValue;

    /// <summary>A cell's noise.</summary>
    public (double Count, double Sum, double SumOfSquares) Next() =>
        (CountDeviation * Normal(), SumDeviation * Normal(), SquaresDeviation * Normal());

    static double Deviation(AggregationOptions options)
    {
        var budget = options.Privacy ?? throw new ArgumentException("Noise needs a budget.", nameof(options));
        var sensitivity = options.MaxVisits * Math.Sqrt(options.MaxCells);
        return sensitivity * Math.Sqrt(2 * Math.Log(1.25 / (budget.Delta / 3))) / (budget.Epsilon / 3);
    }

    /// <summary>Box and Muller, 1958.</summary>
    double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
