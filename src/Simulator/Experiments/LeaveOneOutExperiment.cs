using AutoScale.Core.Learning;
using AutoScale.Core.Policies;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// A network that training never saw: AutoScale trained on the others, once as it stands and once learning on, and the regression choice profiled on the others. A point
/// a network. Where the network falls into a bin that another one trained, it gets that one's choice; else its row is empty.
/// </summary>
public sealed class LeaveOneOutExperiment : IExperiment
{
    const int Rounds = 100;

    public string Id => "leave-one-out";

    public string Title => "A network that training did not see";

    public IReadOnlyList<string> Points(World world) => world.Networks.Networks.Count < 2
        ? []
        : [.. world.Networks.Networks.Select(network => network.Descriptor.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var networks = laboratory.World.Networks;
        var name = networks.Networks[point].Descriptor.Name;
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var setup = laboratory.Phones[phone];
            var place = phone;
            PolicyEntry[] policies =
            [
                new(PolicyCatalog.AutoScale, "", LearningSettings.Published, run => new GreedyPolicy(Table(), run.Chance())),
                new(PolicyCatalog.Online, "", LearningSettings.Published, run => new EpsilonGreedyPolicy(
                    Table(), LearningSettings.Published.Options, run.Chance())),
                new("neurosurgeon", "", null, _ => PolicyCatalog.Neurosurgeon(setup, point)),
                PolicyCatalog.Find(PolicyCatalog.EdgeCpu),
            ];
            Comparison[] comparisons = [.. laboratory.World.Environments.Select(environment =>
            {
                var all = Comparison.Run(laboratory, place, environment, UseCase.Everything, policies, seed, Rounds);
                return all with { Policies = [.. all.Policies.Select(row => (row.Policy, (Tally?[])[row.ByNetwork[point]]))] };
            })];
            var trained = Table().Visits(setup.States.Encode(setup.Networks[point].State, EvaluatedPhone.Calm)).ContainsAnyExcept((ushort)0);
            foreach (var (policy, _) in comparisons[0].Policies)
            {
                yield return new Row(
                    Id, $"{Id}/{point + 1}", seed,
                    [("network", name), ("phone", setup.Name), ("bin", trained ? "trained by another network" : "empty"), ("policy", policy)],
                    [.. ScoreRows.Values(Score.Of(comparisons, policy)).Where(pair => !double.IsNaN(pair.Value))]);
            }

            QTable Table() => laboratory.Trained(place, UseCase.Everything, LearningSettings.Published, seed, leaveOut: point);
        }
    }
}
