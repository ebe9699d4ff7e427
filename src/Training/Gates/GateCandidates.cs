using AutoScale.Core.Routing;

namespace AutoScale.Training.Gates;

/// <summary>The gates that a search goes through: every variant that the exits allow, each with thresholds at the quantiles of the doubt that it meets.</summary>
public static class GateCandidates
{
    const int Quantiles = 40;

    /// <param name="set">Samples to take the quantiles from.</param>
    public static IReadOnlyList<ExitGate> For(RoutedSet set)
    {
        var gates = new List<ExitGate>();
        foreach (var score in Enum.GetValues<DoubtScore>())
        {
            var doubt = Doubt(score, set);
            gates.AddRange(At(new ExitGate { Score = score, Extension = ExtensionUse.Never }, doubt, set));
            foreach (var placement in set.Extension is null ? [] : Enum.GetValues<GatePlacement>())
            {
                foreach (var compare in (bool[])[false, true])
                {
                    gates.AddRange(At(new ExitGate { Score = score, Placement = placement, CompareSoftmax = compare, Hard = set.Hard }, doubt, set));
                }
            }
        }

        if (set.Cloud is not null)
        {
            gates.Add(ExitGate.CloudAlways);
        }

        return gates;
    }

    static IEnumerable<ExitGate> At(ExitGate variant, float[] doubt, RoutedSet set)
    {
        yield return variant with { Threshold = double.PositiveInfinity };
        for (var quantile = 0; quantile < Quantiles && set.Cloud is not null; quantile++)
        {
            yield return variant with { Threshold = doubt[(int)((long)quantile * (doubt.Length - 1) / Quantiles)] };
        }
    }

    static float[] Doubt(DoubtScore score, RoutedSet set)
    {
        float[] doubt = [.. set.Main.Select(prediction => score is DoubtScore.Entropy ? prediction.Entropy : 1 - prediction.Top)];
        Array.Sort(doubt);
        return doubt;
    }
}
