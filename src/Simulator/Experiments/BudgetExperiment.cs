using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// An average power budget over 10,000 inferences, a point an environment: half-way between what the cheapest targets would draw and what the policy draws without a budget. How far the budget is
/// missed, and how many answers are late for it, beside rules that throttle when too much was spent.
/// </summary>
public sealed class BudgetExperiment : IExperiment
{
    const int Rounds = 1000;

    public string Id => "budget";

    public string Title => "Holding an average power budget over 10,000 inferences";

    public IReadOnlyList<string> Points(World world) => [.. world.Environments.Select(environment => $"{environment.Name}: {environment.Title}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var environment = laboratory.World.Environments[point];
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var (setup, place) = (laboratory.Phones[phone], phone);
            var episode = new Episode(setup, environment, laboratory.World.Networks, UseCase.Everything, seed, Rounds);
            var free = Run(episode, Ours(null));
            var least = Run(episode, Ours(1e-3));
            var budget = (Power(episode, free) + Power(episode, least)) / 2;
            foreach (var (name, policy) in (IEnumerable<(string, IPolicy)>)
            [
                (PolicyCatalog.Hierarchical, Ours(budget)),
                ("hierarchical-throttled", new ThrottledPolicy(Ours(null), setup.Profile, budget)),
                ("rules-throttled", new ThrottledPolicy(new Core.Policies.RuleControllerPolicy(setup.Actions, setup.Profile), setup.Profile, budget)),
            ])
            {
                var steps = Run(episode, policy);
                yield return new Row(
                    Id, $"{Id}/{point + 1}", seed, [("environment", environment.Name), ("phone", setup.Name), ("policy", name)],
                    [
                        ("powerOverBudget", Power(episode, steps) / budget), ("qosViolationRate", Late(episode, steps)),
                        ("qosViolationRateWithoutBudget", Late(episode, free)), ("budgetMilliwatts", budget),
                    ]);
            }

            HierarchicalPolicy Ours(double? milliwatts) => laboratory.TrainedHierarchical(
                place, UseCase.Everything, new HierarchicalOptions { PowerBudgetMilliwatts = milliwatts }, seed);
        }
    }

    static Step[] Run(Episode episode, IPolicy policy) => EpisodeRunner.Run(episode, policy, LearningSettings.Published.Reward);

    static double Power(Episode episode, Step[] steps) =>
        steps.Sum(step => (double)step.Outcome.EnergyMillijoules) * 1000 / (episode.Requests[^1].AtMs - episode.Requests[0].AtMs);

    static double Late(Episode episode, Step[] steps) =>
        Enumerable.Range(0, steps.Length).Average(index => steps[index].Outcome.ViolatesQos(episode.Requests[index].Constraints) ? 1.0 : 0);
}
