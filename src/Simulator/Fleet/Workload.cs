using AutoScale.Core.Learning;
using AutoScale.Simulator.Chance;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Fleet;

/// <summary>A stream of requests: any of the networks with equal chance, in the first scenario of its task, at exponential intervals of simulated time.</summary>
/// <param name="catalog">The networks.</param>
/// <param name="random">Chance, owned by this stream.</param>
public sealed class Workload(NetworkCatalog catalog, Random random)
{
    /// <summary>Mean time between two requests (assumed, 0.1-60 s): long enough that one is seldom late because of the one before it.</summary>
    public const double MeanIntervalMs = 1000;

    double atMs;

    /// <summary>The stream of a phone or of a kind of phone; another part does not shift it.</summary>
    public static Workload For(NetworkCatalog catalog, ulong seed, string part) => new(catalog, SplitMix64.For(seed, part + "/requests"));

    /// <summary>The next request.</summary>
    public WorkItem Next()
    {
        atMs += Draw.Exponential(random, MeanIntervalMs);
        var network = random.Next(catalog.Networks.Count);
        return new WorkItem(atMs, network, Scenario.DefaultFor(catalog.Networks[network].Task));
    }
}

/// <summary>One request.</summary>
/// <param name="AtMs">When it is asked, in ms since the stream's start.</param>
/// <param name="Network">The network's place in the catalog.</param>
/// <param name="Scenario">What it asks of its answer.</param>
public readonly record struct WorkItem(double AtMs, int Network, Scenario Scenario);
