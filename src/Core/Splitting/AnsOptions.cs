namespace AutoScale.Core.Splitting;

/// <summary>Settings of <see cref="SplitBandit"/>. The defaults were chosen on environments that no reported figure comes from: docs/splitting.md says which.</summary>
public sealed record AnsOptions
{
    /// <summary>α, how much an unknown split is favoured, in shares of the all-edge latency: 0-10.</summary>
    public double Exploration { get; init; } = 0.05;

    /// <summary>γ, what an observation counts a decision later: 0.5-1; 1 never forgets, as in the paper.</summary>
    public double Discount { get; init; } = 0.85;

    /// <summary>λ, how many observations the prior is worth: above 0, up to 100.</summary>
    public double Regularization { get; init; } = 0.01;

    /// <summary>T, the inferences that the interval of forced sampling is meant for: 1-1,000,000.</summary>
    public int Horizon { get; init; } = 500;

    /// <summary>μ: after ⌈T^μ⌉ decisions for all-edge in a row, which teach nothing of the other side, another split is due. 0-1; null never forces.</summary>
    public double? ForcedSampling { get; init; } = 0.5;

    /// <summary>
    /// Share of all latency that forced sampling may cost beyond all-edge: 0-1. A due sample waits until it is affordable, so that a link on which nothing remote pays is
    /// tried seldom (the idea of conservative bandits, Wu et al., arXiv 1602.04282). 1 samples whatever it costs, as the paper does.
    /// </summary>
    public double ForcedBudget { get; init; } = 0.03;

    /// <summary>⌈T^μ⌉; 0 where nothing is forced.</summary>
    public int ForcedInterval => ForcedSampling is { } exponent ? (int)Math.Ceiling(Math.Pow(Horizon, exponent)) : 0;

    /// <summary>LinUCB as it is: no forced sampling, no forgetting; to show the trap.</summary>
    public static AnsOptions Plain { get; } = new() { Discount = 1, ForcedSampling = null };

    /// <exception cref="ArgumentException">Names the setting and its range.</exception>
    public void Validate()
    {
        Check(Exploration, 0, 10, nameof(Exploration));
        Check(Discount, 0.5, 1, nameof(Discount));
        Check(Regularization, 1e-6, 100, nameof(Regularization));
        Check(Horizon, 1, 1_000_000, nameof(Horizon));
        Check(ForcedSampling ?? 0, 0, 1, nameof(ForcedSampling));
        Check(ForcedBudget, 0, 1, nameof(ForcedBudget));

        static void Check(double value, double low, double high, string name)
        {
            if (!(value >= low && value <= high))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be from {low} to {high}."));
            }
        }
    }
}
