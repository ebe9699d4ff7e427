namespace AutoScale.Core.Serving;

/// <summary>What a scheduler says to a job.</summary>
public enum OfferVerdict
{
    /// <summary>It waits or will run at once.</summary>
    Admitted,

    /// <summary>As many wait as may.</summary>
    Full,

    /// <summary>By the times measured so far its answer would come after its deadline.</summary>
    TooSlow,

    /// <summary>Its deadline has passed.</summary>
    Late,
}

/// <summary>An answer to a job.</summary>
/// <param name="Verdict">Whether it was taken.</param>
/// <param name="RetryAfter">When the same job should find room; zero unless it was refused for want of it.</param>
public readonly record struct Offer(OfferVerdict Verdict, TimeSpan RetryAfter);
