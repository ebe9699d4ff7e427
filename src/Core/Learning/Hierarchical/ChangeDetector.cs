namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Page's CUSUM on both sides (Biometrika 1954): adds up how far standardised surprises lie beyond half a standard deviation, and gives alarm when they reach a threshold.
/// A single surprise counts for at most <see cref="Largest"/>, so that one hiccup is no change.
/// </summary>
public struct ChangeDetector
{
    /// <summary>The most that one surprise counts for, in standard deviations.</summary>
    public const double Largest = 4;

    const double Drift = 0.5;

    /// <summary>The sum towards larger values.</summary>
    public double Upper { get; set; }

    /// <summary>The sum towards smaller values.</summary>
    public double Lower { get; set; }

    /// <summary>Adds a surprise, in standard deviations.</summary>
    /// <returns>Whether it gives alarm; the sums then begin again.</returns>
    public bool Add(double surprise, double threshold)
    {
        surprise = Math.Clamp(surprise, -Largest, Largest);
        Upper = Math.Max(0, Upper + surprise - Drift);
        Lower = Math.Max(0, Lower - surprise - Drift);
        if (Upper < threshold && Lower < threshold)
        {
            return false;
        }

        (Upper, Lower) = (0, 0);
        return true;
    }
}
