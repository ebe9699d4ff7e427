using AutoScale.Core.Rewards;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Evaluation;

/// <summary>Policies over the same episode, network by network.</summary>
/// <param name="Phone">The device class.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Policies">By policy, Opt last; one tally a network, null where the use does not ask for the network.</param>
public sealed record Comparison(string Phone, string Environment, ulong Seed, IReadOnlyList<(string Policy, Tally?[] ByNetwork)> Policies)
{
    /// <summary>Runs policies and Opt.</summary>
    /// <param name="laboratory">The world.</param>
    /// <param name="phone">The place of the phone.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="use">What the phone is used for.</param>
    /// <param name="policies">The policies; the settings replace those of the catalog where given.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="rounds">Inferences a network.</param>
    /// <param name="settings">Other settings for the policies that learn; null for those of the catalog.</param>
    public static Comparison Run(
        Laboratory laboratory, int phone, EnvironmentDefinition environment, UseCase use, IEnumerable<PolicyEntry> policies, ulong seed, int rounds,
        LearningSettings? settings = null)
    {
        var episode = new Episode(laboratory.Phones[phone], environment, laboratory.World.Networks, use, seed, rounds);
        var opt = Oracle.Run(episode, LearningSettings.Published.Reward);
        var rows = new List<(string, Tally?[])>();
        foreach (var entry in policies)
        {
            var run = new PolicyRun(laboratory, phone, use, Settings(entry, settings), seed) { Part = $"{environment.Name}/{entry.Name}" };
            rows.Add((entry.Name, Tallies(episode, Steps(episode, entry, run), opt)));
        }

        rows.Add((PolicyCatalog.Opt, Tallies(episode, opt, opt)));
        return new Comparison(laboratory.Phones[phone].Name, environment.Name, seed, rows);
    }

    /// <summary>The tallies of a policy.</summary>
    public Tally?[] Of(string policy) => Policies.First(row => row.Policy == policy).ByNetwork;

    /// <summary>Sums each network's steps.</summary>
    public static Tally?[] Tallies(Episode episode, Step[] steps, Step[] opt)
    {
        var tallies = new Tally?[episode.Phone.Networks.Count];
        for (var index = 0; index < steps.Length; index++)
        {
            ref readonly var request = ref episode.Requests[index];
            (tallies[request.Network] ??= new Tally()).Add(episode.Phone.Actions, request, steps[index], opt[index]);
        }

        return tallies;
    }

    static Step[] Steps(Episode episode, PolicyEntry entry, PolicyRun run)
    {
        var surroundings = episode.Surroundings();
        return EpisodeRunner.Run(episode, entry.Create(run), run.Settings.Reward, index =>
        {
            run.Present = surroundings.At(episode.Requests[index].AtMs);
            run.Progress = (double)index / episode.Requests.Length;
        });
    }

    static LearningSettings Settings(PolicyEntry entry, LearningSettings? settings) =>
        (entry.Settings is null ? null : settings ?? entry.Settings) ?? LearningSettings.Published;
}
