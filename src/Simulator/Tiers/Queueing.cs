using AutoScale.Simulator.Chance;

namespace AutoScale.Simulator.Tiers;

/// <summary>
/// The wait of an offloaded inference behind those of other phones: one server, arrivals and service times exponential (M/M/1), so that
/// <c>P(W &gt; t) = ρ·exp(−(1 − ρ)·t / S)</c> and the mean wait is <c>S·ρ / (1 − ρ)</c>.
/// </summary>
public static class Queueing
{
    /// <summary>Draws a wait in ms.</summary>
    /// <param name="random">Chance; untouched at load 0.</param>
    /// <param name="load">ρ, the share of time that others keep the server busy, 0 to below 1.</param>
    /// <param name="serviceMs">S, what this inference computes for; those of others are taken to be alike.</param>
    public static double WaitMs(Random random, double load, double serviceMs) =>
        load > 0 && random.NextDouble() < load ? Draw.Exponential(random, serviceMs / (1 - load)) : 0;
}
