using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Savings;

/// <summary>
/// The ratio of two sums over a fleet with its 95 % interval. Devices are independent of each other, the inferences of one device are not, so the
/// groups of devices are the sample: Var(Σx / Σy) ≈ G/(G−1) · Σ_g (x_g − r·y_g)² / (Σy)², the linearisation of survey sampling's ratio estimator
/// (Cochran, Sampling Techniques, 3rd ed., 6.3) with clusters, and Student's t with G−1 degrees of freedom.
/// </summary>
static class RatioEstimator
{
    /// <summary>Of the interval.</summary>
    public const double ConfidencePercent = 95;

    /// <summary>Estimates Σx / Σy of sums that are not negative. Value 0 where Σy is 0; no interval with fewer than two groups.</summary>
    /// <param name="groups">Numerator and denominator of each group; groups with both 0 do not count.</param>
    public static Estimate Estimate(IEnumerable<(double X, double Y)> groups)
    {
        (double X, double Y)[] used = [.. groups.Where(group => group is not (0, 0))];
        var y = used.Sum(group => group.Y);
        if (y is 0)
        {
            return new Estimate(0, null, null);
        }

        var ratio = used.Sum(group => group.X) / y;
        if (used.Length < 2)
        {
            return new Estimate(ratio, null, null);
        }

        var squares = used.Sum(group => Math.Pow(group.X - (ratio * group.Y), 2));
        var error = Math.Sqrt(used.Length / (used.Length - 1.0) * squares) / Math.Abs(y);
        var half = StudentT.TwoSided95(used.Length - 1) * error;
        return new Estimate(ratio, Math.Max(0, ratio - half), ratio + half);
    }

    /// <summary>The estimate of offset + factor · r.</summary>
    public static Estimate Transform(this Estimate estimate, double factor, double offset = 0)
    {
        double? Of(double? end) => end is { } value ? offset + (factor * value) : null;
        return factor < 0
            ? new Estimate(offset + (factor * estimate.Value), Of(estimate.High), Of(estimate.Low))
            : new Estimate(offset + (factor * estimate.Value), Of(estimate.Low), Of(estimate.High));
    }
}
