namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// A prior on trial: beside the model that began with it learns one that began without, from the same observations. Evidence is the logarithm of how much likelier the latter found each
/// observation (a sequential likelihood ratio, Wald 1945; restarted at 0 as in Page 1954, so that what a prior had right does not excuse what it has wrong). Noise surprises both alike and so
/// says nothing of the prior. A prior that is dropped leaves what the device would believe had it never come, also of what was not tried since.
/// </summary>
/// <param name="without">The model without the prior.</param>
sealed class PriorTrial(CostModel without)
{
    /// <summary>Inferences after an adoption in which a prior is on trial.</summary>
    public const int Window = 500;

    public CostModel Without { get; } = without;

    /// <summary>Evidence against the prior, at least 0.</summary>
    public double Against { get; set; }

    public int Left { get; set; } = Window;

    /// <summary>Adds what the two models expected of one observation.</summary>
    public void Add(in Surprise with, in Surprise without) => Against = Math.Max(0, Against + without.LogLikelihood - with.LogLikelihood);
}

/// <summary>How far an observation was from what was expected of it.</summary>
/// <param name="Distance">Observed less expected.</param>
/// <param name="Variance">What was expected of its square.</param>
readonly record struct Surprise(double Distance, double Variance)
{
    const double Largest = 16;

    /// <summary>In standard deviations.</summary>
    public double Standard => Distance / Math.Sqrt(Variance);

    /// <summary>The logarithm of the observation's likelihood but for a constant; beyond four standard deviations it falls no further, so that one hiccup decides nothing.</summary>
    public double LogLikelihood => -0.5 * (Math.Min(Distance * Distance / Variance, Largest) + ReproducibleMath.Log(Variance));
}
