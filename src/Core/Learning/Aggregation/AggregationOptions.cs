namespace AutoScale.Core.Learning.Aggregation;

/// <summary>How what devices send becomes a prior that few of them cannot bend, and that tells of none of them.</summary>
public sealed record AggregationOptions
{
    /// <summary>
    /// Groups that devices are hashed into; what is published is the median over groups. 1-1024, default 64. Wrong devices bend a cell only where they reach
    /// half of its groups: with n devices a share of about 1 - 0.5^(64/n) of them, so 30 % of 128 devices, 7 % of 640. More groups hold more and are stored.
    /// </summary>
    public int Groups { get; init; } = 64;

    /// <summary>Devices that a cell must come from before it is published, and that a round must hold before it is added. 1-1000, default 5.</summary>
    public int MinDevices { get; init; } = 5;

    /// <summary>The most observations of one cell that one device adds in a round; beyond it they weigh less. 1-1,000,000, default 100.</summary>
    public double MaxVisits { get; init; } = 100;

    /// <summary>The most cells that one device adds to in a round, its most observed ones. 1-1,000,000, default 10,000.</summary>
    public int MaxCells { get; init; } = 10_000;

    /// <summary>The largest mean, either way, that one device adds. Above 0, default 65,504, the largest value of the paper's table.</summary>
    public double MaxValue { get; init; } = 65_504;

    /// <summary>Null for no noise.</summary>
    public PrivacyBudget? Privacy { get; init; }

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Check(Groups is >= 1 and <= 1024, nameof(Groups), Groups, "from 1 to 1024");
        Check(MinDevices is >= 1 and <= 1000, nameof(MinDevices), MinDevices, "from 1 to 1000");
        Check(MaxVisits is >= 1 and <= 1e6, nameof(MaxVisits), MaxVisits, "from 1 to 1000000");
        Check(MaxCells is >= 1 and <= 1_000_000, nameof(MaxCells), MaxCells, "from 1 to 1000000");
        Check(MaxValue is > 0 and <= 1e9, nameof(MaxValue), MaxValue, "above 0, up to 1e9");
        Privacy?.Validate();

        static void Check(bool holds, string name, double value, string range)
        {
            if (!holds)
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be {range}."));
            }
        }
    }
}
