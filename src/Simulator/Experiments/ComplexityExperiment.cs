using System.Collections.Concurrent;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Routing;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Splitting;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// What exits and splits are worth as actions: every policy with and without them on the same requests, a point an environment. Exits are judged on the early-exit network at four
/// accuracies, splits on the paper's networks. Right answers are counted on the trained network's real images.
/// </summary>
public sealed class ComplexityExperiment : IExperiment
{
    const int ShapeRounds = 400;
    const int PaperRounds = 50;

    static readonly string[] Policies = [PolicyCatalog.AutoScale, PolicyCatalog.Constrained, PolicyCatalog.Hierarchical, PolicyCatalog.EdgeCpu, PolicyCatalog.EdgeBest, PolicyCatalog.Cloud];

    /// <summary>A world for each variant: phones with parts have other actions, and so other tables.</summary>
    readonly ConcurrentDictionary<(World World, string Use, bool Parts), Lazy<Laboratory>> laboratories = new();

    public string Id => "complexity";

    public string Title => "Every policy with and without exits and splits";

    public IReadOnlyList<string> Points(World world) => [.. world.Environments.Select(environment => $"{environment.Name}: {environment.Title}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var environment = laboratory.World.Environments[point];
        foreach (var use in (UseCase[])[.. UseCase.Shapes, UseCase.Everything])
        {
            var rounds = use == UseCase.Everything ? PaperRounds : ShapeRounds;
            foreach (var phone in Enumerable.Range(0, laboratory.Phones.Count).Where(phone => HasParts(laboratory.World, phone, use)))
            {
                foreach (var parts in (bool[])[false, true])
                {
                    var own = Own(laboratory.World, use, parts);
                    var comparison = Comparison.Run(own, phone, environment, use, [.. Policies.Select(PolicyCatalog.Find), Informed(own, phone)], seed, rounds);
                    foreach (var (policy, tallies) in comparison.Policies)
                    {
                        yield return new Row(
                            Id, $"{Id}/{point + 1}", seed,
                            [
                                ("environment", environment.Name), ("phone", comparison.Phone), ("use", use.Name), ("parts", parts ? "with" : "without"), ("policy", policy),
                            ],
                            Values([.. tallies.OfType<Tally>()]));
                    }
                }
            }
        }
    }

    /// <summary>Gates are calibrated from published latencies, and plans are there for the paper's phones and networks: others have nothing to compare.</summary>
    static bool HasParts(World world, int phone, UseCase use) => use == UseCase.Everything
        ? EmulatedPlans.For(world.Phones[phone].DeviceClass).Any(plan => world.Networks.Networks.Any(network => network.Descriptor.Name == plan.Network))
        : EarlyExits.CanPlan(world.Phones[phone]);

    static List<(string Name, double Value)> Values(Tally[] tallies)
    {
        var count = (double)tallies.Sum(tally => tally.Count);
        var judged = tallies.Sum(tally => tally.Judged);
        var shares = new List<(string Name, double Value)>
        {
            ("energyMillijoules", tallies.Sum(tally => tally.EnergyMillijoules) / count),
            ("remoteMillijoules", tallies.Sum(tally => tally.RemoteMillijoules) / count),
            ("latencyMs", tallies.Sum(tally => tally.LatencyMs) / count),
            ("qosViolationRate", tallies.Sum(tally => tally.Late) / count),
            ("accuracyViolationRate", tallies.Sum(tally => tally.Inaccurate) / count),
            ("splitShare", tallies.Sum(tally => tally.Splits) / count),
        };
        foreach (var exit in Enum.GetValues<ExitPoint>())
        {
            shares.Add(($"{exit.ToString().ToLowerInvariant()}ExitShare", tallies.Sum(tally => tally.Exits[(int)exit]) / count));
        }

        if (judged > 0)
        {
            shares.Add(("rightPercent", 100.0 * tallies.Sum(tally => tally.Right) / judged));
        }

        return shares;
    }

    static PolicyEntry Informed(Laboratory own, int phone) =>
        new(PolicyCatalog.Informed, "Knows all but the noise", null, _ => new InformedPolicy(own.Phones[phone], new HierarchicalOptions().LatePrice));

    /// <summary>The same world with this use's networks, and with their parts or without.</summary>
    Laboratory Own(World world, UseCase use, bool parts) => laboratories.GetOrAdd((world, use.Name, parts), _ => new Lazy<Laboratory>(() =>
    {
        var exits = EarlyExits.Shipped;
        var isShapes = use != UseCase.Everything;
        var samples = new Dictionary<string, RoutedSamples>(StringComparer.Ordinal) { [EarlyExits.Network] = exits.Samples };
        return new Laboratory(world with
        {
            Networks = isShapes ? exits.Alone() : world.Networks,
            Parts = phone => !isShapes ? parts ? new PhoneParts(EmulatedPlans.For(phone.DeviceClass), [], PhoneParts.None.Samples) : PhoneParts.None
                : new PhoneParts([], parts ? [exits.PlanFor(phone, use.Scenarios[0].Constraints.AccuracyPercent / 100.0)] : [], samples),
        });
    })).Value;
}
