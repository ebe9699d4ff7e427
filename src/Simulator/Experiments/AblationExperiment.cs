using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Our policy without one of its parts, a point a part: steady state after training, and the first 20 inferences of a network with nothing and with the class's prior.</summary>
public sealed class AblationExperiment : IExperiment
{
    const double None = 0.01;
    const int SteadyRounds = 50;
    const int FirstRounds = 20;

    static readonly HierarchicalOptions Full = new();

    static readonly (string Part, HierarchicalOptions Options)[] Variants =
    [
        ("nothing left out", Full),
        ("shared level: processor", Full with { GroupSpread = None }),
        ("level: network on a processor", Full with { NetworkSpread = None }),
        ("level: V/F steps", Full with { SlopeSpread = None, StepSpread = 0.001 }),
        ("level: loads", Full with { LoadSpread = None }),
        ("level: link and signal", Full with { LinkSpread = None }),
        ("level: energy beyond the equations", Full with { EnergySpread = 0.001 }),
        ("optimism (exploration)", Full with { Optimism = 0 }),
        ("price of being late", Full with { LatePrice = 0 }),
        ("slow forgetting", Full with { HalfLife = 1e9 }),
        ("a prior's trial", Full with { PriorEvidence = 0 }),
        ("change detection", Full with { ChangeThreshold = 100 }),
    ];

    public string Id => "ablation";

    public string Title => "Our policy without one of its parts";

    public IReadOnlyList<string> Points(World world) => [.. Variants.Select(variant => variant.Part)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var (part, options) = Variants[point];
        var (trained, cold, primed) = (new List<Comparison>(), new List<Comparison>(), new List<Comparison>());
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var place = phone;
            var prior = Teaching.ClassPrior(laboratory, phone, options, seed);
            foreach (var environment in laboratory.World.Environments)
            {
                trained.Add(Compare(laboratory, phone, environment, seed, SteadyRounds, () => laboratory.TrainedHierarchical(place, UseCase.Everything, options, seed)));
                cold.Add(Compare(laboratory, phone, environment, seed, FirstRounds, () => laboratory.Hierarchical(place, options)));
                primed.Add(Compare(laboratory, phone, environment, seed, FirstRounds, () => PriorsExperiment.Primed(laboratory, place, options, prior)));
            }
        }

        var (steady, first, known) = (Score(trained), Score(cold), Score(primed));
        yield return new Row(
            Id, $"{Id}/{point + 1}", seed, [("without", part)],
            [
                ("gapToOpt", steady.GapToOpt), ("qosViolationRate", steady.QosViolationRate), ("decisionAccuracy", steady.DecisionAccuracy),
                ("coldGapToOpt", first.GapToOpt), ("coldQosViolationRate", first.QosViolationRate),
                ("priorGapToOpt", known.GapToOpt), ("priorQosViolationRate", known.QosViolationRate),
            ]);
    }

    static Score Score(IReadOnlyCollection<Comparison> comparisons) => Evaluation.Score.Of(comparisons, PolicyCatalog.Hierarchical);

    static Comparison Compare(
        Laboratory laboratory, int phone, Environments.EnvironmentDefinition environment, ulong seed, int rounds, Func<HierarchicalPolicy> make) => Comparison.Run(
        laboratory, phone, environment, UseCase.Everything, [new PolicyEntry(PolicyCatalog.Hierarchical, "", null, _ => make())], seed, rounds);
}
