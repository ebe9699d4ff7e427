using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>The paper's three scenarios over all environments; each has tables of its own, since the state does not tell scenarios apart.</summary>
public sealed class ScenariosExperiment : IExperiment
{
    const int Rounds = 50;

    public string Id => "scenarios";

    public string Title => "Non-streaming vision, streaming vision and translation";

    public IReadOnlyList<string> Points(World world) =>
        [.. UseCase.Paper.Where(use => world.Networks.Networks.Any(network => use.For(network.Task) is not null)).Select(use => use.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var use = UseCase.Paper.First(use => use.Name == Points(laboratory.World)[point]);
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            Comparison[] comparisons = [.. laboratory.World.Environments.Select(environment =>
                Comparison.Run(laboratory, phone, environment, use, PolicyCatalog.All, seed, Rounds))];
            foreach (var row in ScoreRows.Of(
                Id, $"{Id}/{point + 1}", seed, comparisons, ("scenario", use.Name), ("phone", laboratory.Phones[phone].Name)))
            {
                yield return row;
            }
        }
    }
}
