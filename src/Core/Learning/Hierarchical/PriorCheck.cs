namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Notices a wrong prior: adds up how far squared surprises, in units of their expectation, lie beyond <see cref="Expected"/>. A right prior is surprised about once; one that is
/// far off reaches <see cref="Limit"/> in one or two observations.
/// </summary>
public struct PriorCheck
{
    /// <summary>Inferences after an adoption in which a prior can be found wrong; later surprises are changes.</summary>
    public const int Window = 500;

    const double Expected = 4;
    const double Largest = 16;
    const double Limit = 10;

    public double Sum { get; set; }

    public int Left { get; set; }

    public void Begin() => (Sum, Left) = (0, Window);

    /// <summary>Adds a surprise in standard deviations.</summary>
    /// <returns>Whether the prior is wrong.</returns>
    public bool Add(double surprise)
    {
        if (Left is 0)
        {
            return false;
        }

        Sum = Math.Max(0, Sum + Math.Min(surprise * surprise, Largest) - Expected);
        if (Sum < Limit)
        {
            return false;
        }

        (Sum, Left) = (0, 0);
        return true;
    }

    /// <summary>One inference has passed.</summary>
    public void Pass() => Left = Math.Max(0, Left - 1);
}
