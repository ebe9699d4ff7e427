namespace AutoScale.Core.Rollouts;

/// <summary>How a candidate is compared with the version that it would replace.</summary>
public sealed record RolloutOptions
{
    /// <summary>
    /// The share of good candidates that may be rolled back by mistake: a candidate no worse than the version before is rolled back with at most this
    /// probability, over all looks and both measures together (Bonferroni). 0.0001-0.5, default 0.05.
    /// </summary>
    public double Error { get; init; } = 0.05;

    /// <summary>How often it is looked at before it is promoted. 1-100, default 10.</summary>
    public int Looks { get; init; } = 10;

    /// <summary>The time between looks. 10 ms to 7 d, default 10 min.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Devices that each arm must have. 2-10,000, default 5.</summary>
    public int MinDevices { get; init; } = 5;

    /// <summary>Inferences that each arm must have. 1-1,000,000,000, default 500.</summary>
    public long MinInferences { get; init; } = 500;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Check(Error is >= 0.0001 and <= 0.5, nameof(Error), Error, "from 0.0001 to 0.5");
        Check(Looks is >= 1 and <= 100, nameof(Looks), Looks, "from 1 to 100");
        Check(LookInterval.TotalMilliseconds is >= 10 and <= 604_800_000, nameof(LookInterval), LookInterval, "from 10 ms to 7 d");
        Check(MinDevices is >= 2 and <= 10_000, nameof(MinDevices), MinDevices, "from 2 to 10000");
        Check(MinInferences is >= 1 and <= 1_000_000_000, nameof(MinInferences), MinInferences, "from 1 to 1000000000");

        static void Check(bool holds, string name, object value, string range)
        {
            if (!holds)
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be {range}."));
            }
        }
    }
}
