using System.Globalization;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Other phones on the same peer and cloud, a point a load: inferences queue there. Calibrated policies were profiled on idle tiers; AutoScale trains under the load.</summary>
public sealed class SharingExperiment : IExperiment
{
    const int Rounds = 20;

    static readonly (double Peer, double Cloud)[] Loads = [(0, 0), (0.5, 0), (0.9, 0), (0, 0.5), (0, 0.9), (0.5, 0.5), (0.9, 0.9)];

    public string Id => "sharing";

    public string Title => "Peer and cloud shared with other phones";

    public IReadOnlyList<string> Points(World world) =>
        [.. Loads.Select(load => string.Create(CultureInfo.InvariantCulture, $"peer {load.Peer:0 %} busy, cloud {load.Cloud:0 %} busy"))];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var world = laboratory.World;
        var shared = new Laboratory(world with { Assumptions = world.Assumptions with { TierLoad = Loads[point] } });
        Comparison[] comparisons =
        [
            .. from phone in Enumerable.Range(0, shared.Phones.Count)
               from environment in shared.World.Environments
               select Comparison.Run(shared, phone, environment, UseCase.Everything, PolicyCatalog.All, seed, Rounds),
        ];
        foreach (var (policy, _) in comparisons[0].Policies)
        {
            yield return new Row(
                Id, $"{Id}/{point + 1}", seed, [("load", Points(world)[point]), ("policy", policy)],
                [
                    .. ScoreRows.Values(Score.Of(comparisons, policy)),
                    ("localShare", Shares.Of(comparisons, policy, "local")), ("peerShare", Shares.Of(comparisons, policy, "peer")),
                    ("cloudShare", Shares.Of(comparisons, policy, "cloud")),
                ]);
        }
    }
}
