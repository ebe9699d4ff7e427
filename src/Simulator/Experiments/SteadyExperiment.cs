using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Ours after the training that AutoScale has, beside it and beside what can be known at all, a point an environment.</summary>
public sealed class SteadyExperiment : IExperiment
{
    const int Rounds = 100;

    static readonly string[] Policies = [PolicyCatalog.Hierarchical, PolicyCatalog.AutoScale, PolicyCatalog.Online, "rules", "neurosurgeon"];

    public string Id => "steady";

    public string Title => "Our policy against Opt, AutoScale and what can be known";

    public IReadOnlyList<string> Points(World world) => [.. world.Environments.Select(environment => $"{environment.Name}: {environment.Title}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var environment = laboratory.World.Environments[point];
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var setup = laboratory.Phones[phone];
            var comparison = Comparison.Run(
                laboratory, phone, environment, UseCase.Everything,
                [
                    .. Policies.Select(PolicyCatalog.Find),
                    new PolicyEntry(PolicyCatalog.Informed, "Knows all but the noise", null, _ => new InformedPolicy(setup, new HierarchicalOptions().LatePrice)),
                ],
                seed, Rounds);
            foreach (var row in ScoreRows.Of(Id, $"{Id}/{point + 1}", seed, [comparison], ("environment", environment.Name), ("phone", comparison.Phone)))
            {
                yield return row with { Values = [.. row.Values.Where(value => !double.IsNaN(value.Value))] };
            }
        }
    }
}
