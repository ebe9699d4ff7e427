namespace AutoScale.Simulator.Chance;

/// <summary>Draws from the distributions that the emulation uses.</summary>
public static class Draw
{
    /// <summary>Multiplicative noise that changes no mean: <c>exp(σ·z − σ²/2)</c> with z standard normal.</summary>
    /// <param name="random">Chance; two draws.</param>
    /// <param name="sigma">σ, at least 0; at 0 the factor is 1 and the draws are made all the same, so that a sweep of σ keeps the sequence.</param>
    public static double LogNormal(Random random, double sigma)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        var normal = radius * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Exp((sigma * normal) - (sigma * sigma / 2));
    }

    /// <summary>An exponential time with a mean, such as until the next change.</summary>
    public static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());
}
