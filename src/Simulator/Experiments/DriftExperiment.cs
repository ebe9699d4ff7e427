using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// The world changes under a trained policy, and no probe says so, a point a change: the cloud takes 3 times as long, a hidden app slows the device's own processors by half, the cloud is contended
/// for 20 inferences of a network and then free again. Energy against Opt of the changed world, by inferences since the change.
/// </summary>
public sealed class DriftExperiment : IExperiment
{
    const int Before = 20;
    const int After = 100;
    const int Burst = 20;

    static readonly (int From, int To)[] Windows = [(0, 10), (10, 20), (20, 30), (30, 50), (50, 100)];

    static readonly (string Name, Func<World, World> Change, bool Passes)[] Changes =
    [
        ("cloud 3 times slower", world => Slower(world, 3), false),
        ("hidden co-runner", world => world with { Phones = [.. world.Phones.Select(phone => phone with
        {
            PublishedLatencies = [.. phone.PublishedLatencies.Select(entry => entry with { LatencyMs = entry.LatencyMs * 1.5 })],
        })] }, false),
        ("burst of contention in the cloud", world => Slower(world, 5), true),
    ];

    public string Id => "drift";

    public string Title => "Energy against Opt after the world has changed";

    public IReadOnlyList<string> Points(World world) => [.. Changes.Select(change => change.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var (name, change, passes) = Changes[point];
        var changed = new Laboratory(change(laboratory.World));
        var environment = laboratory.World.Environments[0];
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            foreach (var (policy, learner) in Learners(laboratory, passes ? laboratory : changed, phone, seed))
            {
                // Trained in the training's surroundings, then at home in calm ones before anything changes.
                Gap(laboratory, phone, environment, learner, seed, Before, out var steady, [(0, Before)]);
                double[] gaps;
                if (passes)
                {
                    Gap(changed, phone, environment, learner, seed + 1, Burst, out _, [(0, Burst)]);
                    Gap(laboratory, phone, environment, learner, seed + 2, After, out gaps, Windows);
                }
                else
                {
                    Gap(changed, phone, environment, learner, seed + 1, After, out gaps, Windows);
                }

                yield return new Row(
                    Id, $"{Id}/{point + 1}", seed, [("change", name), ("phone", laboratory.Phones[phone].Name), ("policy", policy)],
                    [("before", steady[0]), .. Windows.Select((window, index) => ($"to{window.To}", gaps[index]))]);
            }
        }
    }

    static IEnumerable<(string Policy, IPolicy Learner)> Learners(Laboratory laboratory, Laboratory changed, int phone, ulong seed)
    {
        var options = new HierarchicalOptions();
        yield return (PolicyCatalog.Informed, new InformedPolicy(changed.Phones[phone], options.LatePrice));
        yield return (PolicyCatalog.Hierarchical, laboratory.TrainedHierarchical(phone, UseCase.Everything, options, seed));
        yield return ("without change detection", laboratory.TrainedHierarchical(phone, UseCase.Everything, options with { ChangeThreshold = 100 }, seed));
        yield return (PolicyCatalog.Online, new EpsilonGreedyPolicy(
            laboratory.Trained(phone, UseCase.Everything, LearningSettings.Published, seed), LearningSettings.Published.Options, SplitMix64.For(seed, "drift")));
    }

    /// <summary>Energy over Opt's, less 1: by window of inferences of each network, the geometric mean over networks.</summary>
    static void Gap(
        Laboratory laboratory, int phone, Environments.EnvironmentDefinition environment, IPolicy policy, ulong seed, int rounds, out double[] gaps, (int From, int To)[] windows)
    {
        var episode = new Episode(laboratory.Phones[phone], environment, laboratory.World.Networks, UseCase.Everything, seed, rounds);
        var opt = Oracle.Run(episode, LearningSettings.Published.Reward);
        var own = EpisodeRunner.Run(episode, policy, LearningSettings.Published.Reward);
        var networks = episode.Requests.Length / rounds;
        gaps = [.. windows.Select(window => Math.Exp(Enumerable.Range(window.From * networks, (window.To - window.From) * networks)
            .GroupBy(index => episode.Requests[index].Network)
            .Average(group => Math.Log(
                group.Sum(index => (double)own[index].Outcome.EnergyMillijoules) / group.Sum(index => (double)opt[index].Outcome.EnergyMillijoules)))) - 1)];
    }

    static World Slower(World world, double factor) => world with
    {
        Tiers = [.. world.Tiers.Select(tier => tier.Tier is Tier.Cloud ? tier with { Scale = tier.Scale * factor } : tier)],
        Assumptions = world.Assumptions with { CloudRoundTripMs = world.Assumptions.CloudRoundTripMs * factor },
    };
}
