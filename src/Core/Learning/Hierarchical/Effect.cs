namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// One term of a log-cost, as a normal belief. Untouched it relaxes to what it is when nothing is known (an Ornstein-Uhlenbeck process): that is forgetting.
/// </summary>
struct Effect
{
    const double Ln2 = 0.6931471805599453;

    public double Mean;
    public double Variance;

    /// <summary>What it relaxes to: 0 and the level's spread, or what the prior says.</summary>
    public double RestMean;
    public double RestVariance;

    /// <summary>The tick of <see cref="Mean"/> and <see cref="Variance"/>.</summary>
    public long At;

    public static Effect Around(double variance) => new() { Variance = variance, RestVariance = variance };

    /// <summary>Lets time pass.</summary>
    /// <param name="tick">Now, in inferences.</param>
    /// <param name="halfLife">Inferences after which half of what was learned is left; infinite for never.</param>
    public void Relax(long tick, double halfLife)
    {
        if (At == tick)
        {
            return;
        }

        // 1 / (1 + x) for 2^-x: as good a way to forget, and the same bits on every machine.
        var kept = 1 / (1 + ((tick - At) * Ln2 / halfLife));
        Mean = RestMean + (kept * (Mean - RestMean));
        Variance = RestVariance + (kept * kept * (Variance - RestVariance));
        At = tick;
    }

    /// <summary>Makes the present belief what the effect relaxes to, with at least a spread.</summary>
    public void Rest(double leastVariance)
    {
        Variance = Math.Max(Variance, leastVariance);
        (RestMean, RestVariance) = (Mean, Variance);
    }
}
