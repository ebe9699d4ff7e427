using System.Globalization;

namespace AutoScale.Training.Evaluation;

/// <summary>A mean over seeds with its 95 % interval (Student's t).</summary>
/// <param name="Mean">The mean.</param>
/// <param name="HalfWidth">Half the interval's width; NaN for one seed.</param>
public readonly record struct Interval(double Mean, double HalfWidth)
{
    /// <summary>97.5 % quantiles of Student's t for 1 to 30 degrees of freedom.</summary>
    static readonly double[] Quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069,
        2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <param name="values">One a seed, at least one.</param>
    public static Interval Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        if (all.Length is 1)
        {
            return new Interval(mean, double.NaN);
        }

        var deviation = Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
        return new Interval(mean, Quantiles[Math.Min(all.Length - 2, Quantiles.Length - 1)] * deviation / Math.Sqrt(all.Length));
    }

    /// <summary>The mean, and the interval where there is one.</summary>
    public string Text(string format) => Mean.ToString(format, CultureInfo.InvariantCulture)
        + (double.IsNaN(HalfWidth) ? "" : " ± " + HalfWidth.ToString(format, CultureInfo.InvariantCulture));
}
