using AutoScale.Core.Policies;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// Decision accuracy against Opt, and what training has to do with it, a point a way to train: over the whole bins (the default), and in the very
/// environment that is judged, with other chance.
/// </summary>
public sealed class DecisionsExperiment : IExperiment
{
    const int Rounds = 100;

    static readonly (string Name, int Rounds)[] Trainings = [("over the bins", 0), ("in place, 100 inferences a network", 100), ("in place, 1000 inferences a network", 1000)];

    static readonly (string Name, LearningSettings Settings)[] Learners =
        [(PolicyCatalog.AutoScale, LearningSettings.Published), (PolicyCatalog.Constrained, LearningSettings.Constrained)];

    public string Id => "decisions";

    public string Title => "Decision accuracy against Opt, by way of training";

    public IReadOnlyList<string> Points(World world) => [.. Trainings.Select(training => training.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var (name, rounds) = Trainings[point];
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var comparisons = new List<Comparison>();
            foreach (var environment in laboratory.World.Environments)
            {
                var place = phone;
                comparisons.Add(Comparison.Run(
                    laboratory, phone, environment, UseCase.Everything,
                    [
                        .. Learners.Select(learner => new PolicyEntry(learner.Name, "", learner.Settings, run => new GreedyPolicy(rounds is 0
                            ? run.Table()
                            : Evaluation.Training.InPlace(laboratory, place, environment, learner.Settings, seed, rounds), run.Chance()))),
                        PolicyCatalog.Find(PolicyCatalog.EdgeCpu), PolicyCatalog.Find(PolicyCatalog.Cloud),
                        PolicyCatalog.Find(PolicyCatalog.EdgeBest), PolicyCatalog.Find(PolicyCatalog.ConnectedEdge),
                    ],
                    seed, Rounds));
            }

            foreach (var row in ScoreRows.Of(Id, $"{Id}/{point + 1}", seed, comparisons, ("training", name), ("phone", laboratory.Phones[phone].Name)))
            {
                yield return row;
            }
        }
    }
}
