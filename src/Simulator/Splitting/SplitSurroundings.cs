using AutoScale.Core.Learning;
using AutoScale.Simulator.Chance;

namespace AutoScale.Simulator.Splitting;

/// <summary>What surrounds one inference of a split network.</summary>
/// <param name="MegabitsPerSecond">Rate of the link above TCP.</param>
/// <param name="RemoteSlowdown">How many times as long tails take; 1 in calm.</param>
public readonly record struct SplitConditions(double MegabitsPerSecond, double RemoteSlowdown);

/// <summary>How the rate of the link changes.</summary>
public enum RateKind
{
    /// <summary>A slow wave on a logarithmic scale. Figures are reported on it.</summary>
    Wave,

    /// <summary>A slow ramp from one end to the other. Figures are reported on it.</summary>
    Ramp,

    /// <summary>A random walk on a logarithmic scale that turns back at the ends. Settings are chosen on it.</summary>
    Walk,
}

/// <summary>An episode's surroundings, inference by inference: a slowly changing rate, and a burst of contention on the other tier.</summary>
/// <param name="Rate">How the rate changes.</param>
/// <param name="LowMbps">The lowest rate.</param>
/// <param name="HighMbps">The highest rate.</param>
/// <param name="Inferences">Length of the episode.</param>
/// <param name="BurstStart">The first inference of the burst.</param>
/// <param name="BurstLength">Its length.</param>
/// <param name="BurstSlowdown">How many times as long tails take in it.</param>
public sealed record SplitSurroundings(
    RateKind Rate, double LowMbps = 5, double HighMbps = 80, int Inferences = 500, int BurstStart = 300, int BurstLength = 40, double BurstSlowdown = 20)
{
    const double Period = 400;
    const double WalkSigma = 0.03;

    /// <summary>The first inference after the burst.</summary>
    public int BurstEnd => BurstStart + BurstLength;

    /// <summary>The conditions of every inference. The seed shifts the wave, turns the ramp, or draws the walk.</summary>
    public SplitConditions[] Make(ulong seed)
    {
        var random = SplitMix64.For(seed, "splits/rate");
        var conditions = new SplitConditions[Inferences];
        var place = random.NextDouble();
        var upwards = random.NextDouble() < 0.5;
        var phase = place * 2 * Math.PI;
        for (var index = 0; index < Inferences; index++)
        {
            var level = Rate switch
            {
                RateKind.Wave => 0.5 + (0.5 * Math.Sin(phase + (2 * Math.PI * index / Period))),
                RateKind.Ramp => upwards ? (double)index / Inferences : 1 - ((double)index / Inferences),
                _ => place = Reflect(place + Math.Log(Draw.LogNormal(random, WalkSigma))),
            };
            var rate = LowMbps * Math.Pow(HighMbps / LowMbps, level);
            conditions[index] = new SplitConditions(rate, index >= BurstStart && index < BurstEnd ? BurstSlowdown : 1);
        }

        return conditions;
    }

    static double Reflect(double place) => place < 0 ? -place : place > 1 ? 2 - place : place;
}
