using AutoScale.Core.Learning;
using AutoScale.Simulator.Chance;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Splitting;

/// <summary>What one chooser did in one episode.</summary>
/// <param name="Chooser">Its name.</param>
/// <param name="Choices">The option of every inference.</param>
/// <param name="ExpectedMs">The chosen option's expected latency.</param>
/// <param name="BestMs">The least expected latency of any option under the conditions of that inference: a clairvoyant's.</param>
/// <param name="FixedMs">By option, its expected latency at every inference: what a split fixed in hindsight would have taken.</param>
public sealed record SplitTrace(string Chooser, int[] Choices, double[] ExpectedMs, double[] BestMs, double[][] FixedMs)
{
    /// <summary>Mean latency over the clairvoyant's, minus 1.</summary>
    public double Excess(int from, int to) => (Sum(ExpectedMs, from, to) / Sum(BestMs, from, to)) - 1;

    /// <summary>Mean latency over that of the one option that is the fastest over these inferences, minus 1.</summary>
    public double ExcessOverFixed(int from, int to) => (Sum(ExpectedMs, from, to) / FixedMs.Min(option => Sum(option, from, to))) - 1;

    /// <summary>Inferences from a place until the excess over the next <paramref name="window"/> is at most a share; the length of what is left where it never is.</summary>
    public int Until(int from, int end, int window, double share)
    {
        for (var start = from; start + window <= end; start++)
        {
            if (Excess(start, start + window) <= share)
            {
                return start - from;
            }
        }

        return end - from;
    }

    static double Sum(double[] values, int from, int to)
    {
        var sum = 0.0;
        for (var index = from; index < to; index++)
        {
            sum += values[index];
        }

        return sum;
    }
}

/// <summary>Runs choosers through the same surroundings and the same noise.</summary>
public static class SplitEpisode
{
    /// <summary>Every so many inferences a key frame comes.</summary>
    const int KeyInterval = 10;

    const double KeyWeight = 0.9;

    /// <param name="splits">The options.</param>
    /// <param name="conditions">The surroundings of every inference.</param>
    /// <param name="assumptions">Round trip and noise.</param>
    /// <param name="chooser">Chooses and learns.</param>
    /// <param name="seed">Of the noise: the same inference has the same noise whatever was chosen.</param>
    public static SplitTrace Run(
        EmulatedSplits splits, SplitConditions[] conditions, EmulationAssumptions assumptions, ISplitChooser chooser, ulong seed)
    {
        var random = SplitMix64.For(seed, "splits/noise");
        var choices = new int[conditions.Length];
        var (expected, best) = (new double[conditions.Length], new double[conditions.Length]);
        var each = splits.Options.Select(_ => new double[conditions.Length]).ToArray();
        for (var index = 0; index < conditions.Length; index++)
        {
            var (headNoise, tailNoise, radioNoise) = (
                Draw.LogNormal(random, assumptions.ComputeSigma), Draw.LogNormal(random, assumptions.ComputeSigma), Draw.LogNormal(random, assumptions.RadioSigma));
            for (var option = 0; option < each.Length; option++)
            {
                each[option][index] = SplitChoosers.ExpectedMs(splits.Options[option], conditions[index], assumptions.CloudRoundTripMs);
            }

            var choice = chooser.Choose(conditions[Math.Max(0, index - 1)], index % KeyInterval is 0 ? KeyWeight : 0);
            var chosen = splits.Options[choice];
            (choices[index], expected[index], best[index]) = (choice, each[choice][index], each.Min(option => option[index]));
            var compute = (chosen.HeadMs * headNoise) + (chosen.TailMs * conditions[index].RemoteSlowdown * tailNoise);
            var exchange = expected[index] - chosen.HeadMs - (chosen.TailMs * conditions[index].RemoteSlowdown);
            chooser.Learn(choice, compute + (exchange * radioNoise));
        }

        return new SplitTrace(chooser.Name, choices, expected, best, each);
    }
}
