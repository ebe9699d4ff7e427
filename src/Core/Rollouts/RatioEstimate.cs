namespace AutoScale.Core.Rollouts;

/// <summary>A ratio of two sums over devices, with the standard error that linearisation gives (Cochran, Sampling Techniques, 1977, section 6.3): devices differ, so they are what is counted.</summary>
/// <param name="Value">The ratio; NaN without a device.</param>
/// <param name="StandardError">Infinite with fewer than two devices.</param>
/// <param name="Devices">Devices behind it.</param>
public readonly record struct RatioEstimate(double Value, double StandardError, long Devices)
{
    internal static RatioEstimate Of(long devices, double top, double bottom, double topSquared, double product, double bottomSquared)
    {
        if (devices < 1 || bottom <= 0)
        {
            return new RatioEstimate(double.NaN, double.PositiveInfinity, devices);
        }

        var ratio = top / bottom;
        var residuals = Math.Max(0, topSquared - (2 * ratio * product) + (ratio * ratio * bottomSquared));
        return new RatioEstimate(
            ratio, devices < 2 ? double.PositiveInfinity : Math.Sqrt(devices / (devices - 1.0) * residuals) / bottom, devices);
    }

    /// <summary>The interval that holds the ratio with a confidence, by Student's t with one degree of freedom less than there are devices.</summary>
    /// <param name="confidence">Above 0, below 1.</param>
    public (double Low, double High) Interval(double confidence)
    {
        if (double.IsInfinity(StandardError) || double.IsNaN(Value))
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        var half = StudentT.Quantile((1 + confidence) / 2, Devices - 1) * StandardError;
        return (Value - half, Value + half);
    }

    /// <summary>How unlikely it is, were this no larger than the other, to see it so much larger (one-sided Welch's t-test, with the smaller arm's degrees of freedom, which errs towards 1).</summary>
    /// <returns>0-1; 1 where one side has fewer than two devices.</returns>
    public double ProbabilityUnlessLarger(in RatioEstimate other)
    {
        if (Devices < 2 || other.Devices < 2 || double.IsNaN(Value) || double.IsNaN(other.Value))
        {
            return 1;
        }

        var error = Math.Sqrt((StandardError * StandardError) + (other.StandardError * other.StandardError));
        return error > 0
            ? StudentT.UpperTail((Value - other.Value) / error, Math.Min(Devices, other.Devices) - 1)
            : Value > other.Value ? 0 : 1;
    }
}
