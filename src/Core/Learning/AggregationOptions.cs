namespace AutoScale.Core.Learning;

/// <summary>How contributions of many devices become a prior that a few of them cannot bend.</summary>
public sealed record AggregationOptions
{
    /// <summary>Groups that devices fall into by a hash of their id; the prior takes the median of the groups. 1-1024, default 64: while a class has few devices, a group is one.</summary>
    public int Groups { get; init; } = 64;

    /// <summary>Observations of one cell that one contribution counts for at most. 1-1,000,000, default 50.</summary>
    public double MaxCount { get; init; } = 50;

    /// <summary>The largest value that is believed of anybody. 0.1-100,000, default 2: of a log-factor, a factor of 7.4.</summary>
    public double MaxMagnitude { get; init; } = 2;

    /// <summary>How far a device's mean may be from the published one before it is clipped to that distance. 0.01-1,000,000, default 0.5.</summary>
    public double MaxDeviation { get; init; } = 0.5;

    /// <summary>k: a cell is published from at least as many devices. 1-1000, default 3.</summary>
    public int LeastDevices { get; init; } = 3;

    /// <summary>ε of the Gaussian mechanism, for one published cell; null for no noise. 0.01-1.</summary>
    public double? Epsilon { get; init; }

    /// <summary>δ of the Gaussian mechanism. 1e-12 to 0.1, default 1e-6.</summary>
    public double Delta { get; init; } = 1e-6;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Check(Groups, 1, 1024, nameof(Groups));
        Check(MaxCount, 1, 1_000_000, nameof(MaxCount));
        Check(MaxMagnitude, 0.1, 100_000, nameof(MaxMagnitude));
        Check(MaxDeviation, 0.01, 1_000_000, nameof(MaxDeviation));
        Check(LeastDevices, 1, 1000, nameof(LeastDevices));
        Check(Epsilon ?? 1, 0.01, 1, nameof(Epsilon));
        Check(Delta, 1e-12, 0.1, nameof(Delta));

        static void Check(double value, double low, double high, string name)
        {
            if (!(value >= low && value <= high))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be from {low} to {high}."));
            }
        }
    }
}
