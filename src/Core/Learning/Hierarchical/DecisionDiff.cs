using System.Globalization;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// What a new device of a class would decide otherwise with another version of its prior, by the policy's own rule: every network in the 64 contexts of the paper's
/// state (4 CPU, 4 memory, 2 Wi-Fi, 2 peer), all tiers reachable, nothing explored. Targets count without their V/F step, as <see cref="StatisticPrior"/> has them for all classes.
/// </summary>
/// <param name="Cases">Networks times contexts.</param>
/// <param name="Changed">Cases whose target is another.</param>
/// <param name="ChangedShare">The same weighted, 0-1.</param>
/// <param name="Changes">Those cases, the heaviest first.</param>
public sealed record DecisionDiff(int Cases, int Changed, double ChangedShare, IReadOnlyList<DecisionDiff.Change> Changes)
{
    /// <summary>What one utilisation of each bin stands for, percent; and a regular and a weak signal, dBm.</summary>
    static readonly float[] Utilizations = [0, 12, 50, 90];
    static readonly float[] Signals = [-60, -86];

    static readonly StateSpace States = new();

    /// <summary>A case whose target is another.</summary>
    /// <param name="Network">The network.</param>
    /// <param name="State">S of network and context.</param>
    /// <param name="From">The target by the older version.</param>
    /// <param name="To">The target by the newer version.</param>
    /// <param name="FromMillijoules">What the newer version expects the older's target to spend.</param>
    /// <param name="ToMillijoules">What it expects its own to spend; it may be more where the other would be late.</param>
    /// <param name="Weight">The share of the newer version's observations that are of this case, 0-1; all cases together have 1.</param>
    public readonly record struct Change(string Network, State State, string From, string To, double FromMillijoules, double ToMillijoules, double Weight);

    /// <param name="profile">A device of the class.</param>
    /// <param name="networks">The networks to decide for.</param>
    /// <param name="constraints">What every request asks.</param>
    /// <param name="older">The version before.</param>
    /// <param name="newer">The version after.</param>
    public static DecisionDiff Between(
        DeviceProfile profile, IReadOnlyList<NetworkDescriptor> networks, QualityConstraints constraints, StatisticPrior older, StatisticPrior newer)
    {
        var actions = ActionSpace.For(profile);
        var (before, now) = (Primed(profile, actions, older), Primed(profile, actions, newer));
        var weights = Weights(networks, newer);
        var changes = new List<Change>();
        foreach (var network in networks)
        {
            var prepared = new PreparedNetwork(network, States, actions);
            foreach (var variance in Variances())
            {
                var context = new DecisionContext(States.Encode(prepared.State, variance), prepared.Mask(cloud: true, peer: true), network, variance, constraints);
                var (old, chosen) = (before.SelectGreedy(context).Action, now.SelectGreedy(context).Action);
                var (from, to) = (TargetName.WithoutStep(actions[old].Descriptor), TargetName.WithoutStep(actions[chosen].Descriptor));
                if (from != to)
                {
                    var expected = now.Explain(context).Candidates;
                    changes.Add(new Change(
                        network.Name, context.State, from, to, expected[old].EnergyMillijoules.Expected, expected[chosen].EnergyMillijoules.Expected,
                        weights[(network.Name, States.Encode(new State(0), variance))]));
                }
            }
        }

        var contexts = Variances().Count();
        return new DecisionDiff(
            networks.Count * contexts, changes.Count, changes.Sum(change => change.Weight),
            [
                .. changes.OrderByDescending(change => change.Weight).ThenByDescending(change => Math.Abs(Math.Log(change.FromMillijoules / change.ToMillijoules)))
                    .ThenBy(change => change.Network, StringComparer.Ordinal).ThenBy(change => change.State.Index),
            ]);
    }

    /// <summary>The networks that the cells of priors name.</summary>
    public static IReadOnlyList<string> NetworksOf(params IEnumerable<StatisticPrior> priors) =>
    [
        .. priors.SelectMany(prior => prior.Cells.Concat(prior.Fallback)).Select(cell => Read(cell)?.Network).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    static HierarchicalPolicy Primed(DeviceProfile profile, ActionSpace actions, StatisticPrior prior)
    {
        var options = new HierarchicalOptions { Optimism = 0, HoldOutShare = 0 };
        var state = new HierarchicalState(actions.Descriptors, options);
        state.Adopt(prior);
        return new HierarchicalPolicy(actions, profile, state, options, []);
    }

    static IEnumerable<RuntimeVariance> Variances() =>
        from cpu in Utilizations
        from memory in Utilizations
        from wifi in Signals
        from peer in Signals
        select new RuntimeVariance(cpu, memory, wifi, peer);

    /// <summary>
    /// Compute on the device was observed at a load: it counts for the contexts of that load. An offload was observed at any: it counts for all. Where nothing was observed
    /// of any network, all cases weigh the same.
    /// </summary>
    static Dictionary<(string Network, State Context), double> Weights(IReadOnlyList<NetworkDescriptor> networks, StatisticPrior prior)
    {
        var contexts = Variances().Select(variance => (
            State: States.Encode(new State(0), variance),
            Cpu: BinOf(Levels.Load(variance.CpuUtilizationPercent)),
            Memory: BinOf(Levels.Load(variance.MemoryUtilizationPercent)))).ToArray();
        var known = networks.Select(network => network.Name).ToHashSet(StringComparer.Ordinal);
        var weights = known.SelectMany(_ => contexts, (network, context) => (network, context.State)).ToDictionary(key => key, _ => 0.0);
        foreach (var cell in prior.Cells)
        {
            if (Read(cell) is { } seen && known.Contains(seen.Network))
            {
                var meant = seen.Load is { } load
                    ? contexts.Where(context => context.Cpu == BinOf(load.Cpu) && context.Memory == BinOf(load.Memory)).ToArray()
                    : contexts;
                foreach (var context in meant)
                {
                    weights[(seen.Network, context.State)] += cell.Count / meant.Length;
                }
            }
        }

        var sum = weights.Values.Sum();
        return weights.ToDictionary(weight => weight.Key, weight => sum > 0 ? weight.Value / sum : 1.0 / weights.Count);
    }

    /// <summary>The bin of a level of load: idle, below 25, below 75, or more.</summary>
    static int BinOf(int level) => level switch { 0 => 0, <= 3 => 1, <= 8 => 2, _ => 3 };

    /// <summary>What a cell of compute time is of; the load is null for an offload. Null for other cells.</summary>
    static (string Network, (int Cpu, int Memory)? Load)? Read(in StatisticCell cell)
    {
        const string compute = "compute/";
        if (!cell.Context.StartsWith(compute, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = cell.Context[compute.Length..];
        if (!cell.Descriptor.StartsWith("local/", StringComparison.Ordinal))
        {
            return (rest, null);
        }

        return rest.LastIndexOf('/') is var end and > 0 && rest[(end + 1)..].Split('.') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var cpu) && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var memory)
                ? (rest[..end], (cpu, memory))
                : null;
    }
}
