namespace AutoScale.Core.Learning;

/// <summary>
/// Sufficient statistics of one quantity on one target in one context: they add up exactly, whatever the order and the batches. Shared stores are keyed by
/// (<paramref name="Context"/>, <paramref name="Descriptor"/>), never by index.
/// </summary>
/// <param name="Context">The quantity and what it was observed in, 1-200 characters, such as <c>compute/mobilenet_v1/3.7</c>; a state's number for the paper's policy.</param>
/// <param name="Descriptor">The target's descriptor.</param>
/// <param name="Count">Observations; above 0, a whole number but where robust aggregation has weighed it.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
public readonly record struct StatisticCell(string Context, string Descriptor, double Count, double Sum, double SumOfSquares)
{
    /// <summary>The mean.</summary>
    public double Mean => Sum / Count;

    /// <summary>The population variance, at least 0.</summary>
    public double Variance => Math.Max(0, (SumOfSquares / Count) - (Mean * Mean));
}

/// <summary>What devices know together, as a prior to adopt.</summary>
/// <param name="DeviceClass">The class; <see cref="Fleet"/> for all classes.</param>
/// <param name="Version">From 1.</param>
/// <param name="Devices">Devices that contributed.</param>
/// <param name="Cells">Ascending by context, then by descriptor (ordinal).</param>
/// <param name="Fallback">The fleet's cells, for what the class does not know, keyed by targets without their V/F step; empty for none.</param>
public sealed record StatisticPrior(
    string DeviceClass, int Version, int Devices, IReadOnlyList<StatisticCell> Cells, IReadOnlyList<StatisticCell> Fallback)
{
    /// <summary>The name of the prior of all classes.</summary>
    public const string Fleet = "fleet";

    /// <summary>Observations behind all cells of the class.</summary>
    public double Samples => Cells.Sum(cell => cell.Count);
}
