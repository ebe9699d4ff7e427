using AutoScale.Core.Energy;

namespace AutoScale.Core.Splitting;

/// <summary>One part that was timed.</summary>
/// <param name="Network">The network it is of; whole networks are left out together when the error is estimated.</param>
/// <param name="Work">What it computes.</param>
/// <param name="LatencyMs">What it took, above 0.</param>
public readonly record struct TimedPart(string Network, PartWork Work, double LatencyMs);

/// <summary>
/// Fits <see cref="LayerCosts"/> to timed parts: non-negative least squares of the relative error, so that small parts count as much as large ones and no layer gives
/// time back. Parts of whole models are timed, not single layers: a runtime fuses layers, and a fused activation costs next to nothing.
/// </summary>
public static class LayerRegression
{
    const int Coefficients = 3;
    const int Sweeps = 2000;

    /// <summary>Fits all parts, and once without each network to estimate the error on unseen ones.</summary>
    /// <exception cref="ArgumentException">There is no part, or one with a latency that is not above 0.</exception>
    public static LayerCosts Fit(string deviceClass, string target, string source, IReadOnlyList<TimedPart> parts)
    {
        if (parts.Count is 0 || parts.Any(part => !(part.LatencyMs > 0)))
        {
            throw new ArgumentException("A regression needs timed parts, each with a latency above 0.", nameof(parts));
        }

        var errors = new List<double>();
        foreach (var network in parts.Select(part => part.Network).Distinct().ToList())
        {
            if (parts.Any(part => part.Network != network))
            {
                var others = Layers(Solve([.. parts.Where(part => part.Network != network)]));
                var costs = new LayerCosts(deviceClass, target, EnergyProvenance.Measured, source, parts.Count, null, others);
                errors.AddRange(parts.Where(part => part.Network == network).Select(part => Math.Abs(costs.PredictMs(part.Work) - part.LatencyMs) / part.LatencyMs));
            }
        }

        return new LayerCosts(
            deviceClass, target, EnergyProvenance.Measured, source, parts.Count, errors.Count > 0 ? errors.Average() : null, Layers(Solve(parts)));
    }

    static Dictionary<LayerType, LayerCost> Layers(double[] weights) => Enum.GetValues<LayerType>().ToDictionary(
        type => type,
        type => new LayerCost(weights[(int)type * Coefficients], weights[((int)type * Coefficients) + 1], weights[((int)type * Coefficients) + 2]));

    static double[] Features(PartWork work, double scale)
    {
        var features = new double[PartWork.Types * Coefficients];
        foreach (var type in Enum.GetValues<LayerType>())
        {
            features[(int)type * Coefficients] = work.Layers(type) * scale;
            features[((int)type * Coefficients) + 1] = work.Macs(type) / 1e6 * scale;
            features[((int)type * Coefficients) + 2] = work.Bytes(type) / 1e6 * scale;
        }

        return features;
    }

    /// <summary>Coordinate descent on ½‖Xw − 1‖² with w ≥ 0, rows divided by their latency. The problem is convex and small.</summary>
    static double[] Solve(IReadOnlyList<TimedPart> parts)
    {
        var count = PartWork.Types * Coefficients;
        double[][] rows = [.. parts.Select(part => Features(part.Work, 1 / part.LatencyMs))];
        var weights = new double[count];
        var residuals = Enumerable.Repeat(-1.0, rows.Length).ToArray();
        var norms = Enumerable.Range(0, count).Select(column => rows.Sum(row => row[column] * row[column])).ToArray();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var column = 0; column < count; column++)
            {
                if (norms[column] > 0)
                {
                    var gradient = 0.0;
                    for (var row = 0; row < rows.Length; row++)
                    {
                        gradient += rows[row][column] * residuals[row];
                    }

                    var next = Math.Max(0, weights[column] - (gradient / norms[column]));
                    var change = next - weights[column];
                    weights[column] = next;
                    for (var row = 0; row < rows.Length && change != 0; row++)
                    {
                        residuals[row] += change * rows[row][column];
                    }
                }
            }
        }

        return weights;
    }
}
