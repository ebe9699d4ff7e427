using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>All policies in the static or in the dynamic environments, a point each: what the summary is made of.</summary>
public sealed class EnvironmentsExperiment(string id, string title, Func<EnvironmentDefinition, bool> includes) : IExperiment
{
    const int Rounds = 100;

    public string Id => id;

    public string Title => title;

    public IReadOnlyList<string> Points(World world) => [.. Included(world).Select(environment => $"{environment.Name}: {environment.Title}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var environment = Included(laboratory.World).ElementAt(point);
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var comparison = Comparison.Run(laboratory, phone, environment, UseCase.Everything, PolicyCatalog.All, seed, Rounds);
            foreach (var row in ScoreRows.Of(
                id, $"{id}/{point + 1}", seed, [comparison], ("environment", environment.Name), ("phone", comparison.Phone)))
            {
                yield return row;
            }
        }
    }

    IEnumerable<EnvironmentDefinition> Included(World world) => world.Environments.Where(includes);
}
