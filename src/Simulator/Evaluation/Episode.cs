using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Simulator.Chance;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// The requests of one phone in one environment, and the chance behind them, fixed before any policy runs: every policy, and the oracle, meets the
/// same surroundings and the same noise at the same request. Requests are far enough apart that none waits for the one before it.
/// </summary>
public sealed class Episode
{
    /// <summary>Mean time between requests beyond the longest inference (assumed), in ms.</summary>
    public const double MeanPauseMs = 1000;

    readonly ulong seed;
    readonly string part;

    /// <param name="phone">The phone.</param>
    /// <param name="environment">Its surroundings.</param>
    /// <param name="networks">The catalog behind the phone.</param>
    /// <param name="use">What it is used for.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="rounds">How often each network is asked for; their order within a round is drawn.</param>
    public Episode(EvaluatedPhone phone, EnvironmentDefinition environment, NetworkCatalog networks, UseCase use, ulong seed, int rounds)
    {
        this.seed = seed;
        part = $"{phone.Name}/{environment.Name}/{use.Name}";
        Phone = phone;
        Environment = environment;
        var random = SplitMix64.For(seed, part + "/requests");
        int[] order = [.. Enumerable.Range(0, networks.Networks.Count).Where(network => use.For(networks.Networks[network].Task) is not null)];
        Requests = new Request[rounds * order.Length];
        var atMs = 0.0;
        for (var index = 0; index < Requests.Length; index++)
        {
            if (index % order.Length is 0)
            {
                random.Shuffle(order);
            }

            var network = order[index % order.Length];
            atMs += phone.LongestMs + Draw.Exponential(random, MeanPauseMs);
            Requests[index] = new Request(atMs, network, use.For(networks.Networks[network].Task)!.Constraints, random.NextUInt64());
        }
    }

    public EvaluatedPhone Phone { get; }

    public EnvironmentDefinition Environment { get; }

    public Request[] Requests { get; }

    /// <summary>The surroundings from their start; every call gives the same.</summary>
    public IEnvironment Surroundings() => Environment.Create(seed, part);
}

/// <summary>One request.</summary>
/// <param name="AtMs">When it is asked, in ms.</param>
/// <param name="Network">The network's place in the catalog.</param>
/// <param name="Constraints">What it asks of its answer.</param>
/// <param name="Noise">Seed of the noise of whatever runs for it.</param>
public readonly record struct Request(double AtMs, int Network, QualityConstraints Constraints, ulong Noise);
