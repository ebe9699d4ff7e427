using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Every assumption at the ends of its range, one at a time, a point a value; the first point changes nothing. Tables are trained anew for each.</summary>
public sealed class SensitivityExperiment : IExperiment
{
    const int Rounds = 20;

    static readonly string[] Policies =
        [PolicyCatalog.AutoScale, PolicyCatalog.EdgeCpu, PolicyCatalog.EdgeBest, PolicyCatalog.Cloud, PolicyCatalog.ConnectedEdge];

    public string Id => "sensitivity";

    public string Title => "Every assumption over its range";

    public IReadOnlyList<string> Points(World world) => [.. Assumption.All.Select(assumption => assumption.Label)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var assumption = Assumption.All[point];
        var changed = new Laboratory(assumption.Change(laboratory.World));
        Comparison[] comparisons =
        [
            .. from phone in Enumerable.Range(0, changed.Phones.Count)
               from environment in changed.World.Environments
               select Comparison.Run(changed, phone, environment, UseCase.Everything, Policies.Select(PolicyCatalog.Find), seed, Rounds),
        ];
        foreach (var policy in (IEnumerable<string>)[PolicyCatalog.AutoScale, PolicyCatalog.Opt])
        {
            yield return new Row(
                Id, $"{Id}/{point + 1}", seed, [("assumption", assumption.Name), ("value", assumption.Value), ("policy", policy)],
                [
                    .. ScoreRows.Values(Score.Of(comparisons, policy)),
                    ("localShare", Shares.Of(comparisons, policy, "local")), ("peerShare", Shares.Of(comparisons, policy, "peer")),
                    ("cloudShare", Shares.Of(comparisons, policy, "cloud")),
                ]);
        }
    }
}
