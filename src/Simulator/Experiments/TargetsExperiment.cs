using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Which targets are best for which network: the shares of Opt's and of AutoScale's choices by network and environment, a point a phone.</summary>
public sealed class TargetsExperiment : IExperiment
{
    const int Rounds = 50;

    public string Id => "targets";

    public string Title => "The best target of each network";

    public IReadOnlyList<string> Points(World world) => [.. world.Phones.Select(phone => phone.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        foreach (var environment in laboratory.World.Environments)
        {
            var comparison = Comparison.Run(
                laboratory, point, environment, UseCase.Everything, [PolicyCatalog.Find(PolicyCatalog.AutoScale)], seed, Rounds);
            string[] names = [.. laboratory.Phones[point].Actions.Descriptors
                .Select((_, action) => TargetNames.Of(laboratory.Phones[point].Actions[action])).Distinct()];
            foreach (var (policy, tallies) in comparison.Policies)
            {
                for (var network = 0; network < tallies.Length; network++)
                {
                    if (tallies[network] is { } tally)
                    {
                        foreach (var name in names)
                        {
                            yield return new Row(
                                Id, $"{Id}/{point + 1}", seed,
                                [
                                    ("phone", comparison.Phone), ("environment", environment.Name), ("policy", policy),
                                    ("network", laboratory.World.Networks.Networks[network].Descriptor.Name), ("target", name),
                                ],
                                [("share", (double)tally.Targets.GetValueOrDefault(name) / tally.Count)]);
                        }
                    }
                }
            }
        }
    }
}
