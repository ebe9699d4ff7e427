using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// How fast a table learns in calm surroundings (S1). Before each inference of a network, the action that the table holds for best is scored by its reward without
/// noise, so that neither exploration nor noise hides what was learned.
/// </summary>
/// <param name="Network">The network's name.</param>
/// <param name="Rewards">Noise-free reward of the greedy action after 0, 1, 2, … inferences of the network.</param>
/// <param name="EnergyOverOpt">Noise-free energy of the greedy action over that of the best target, likewise.</param>
public sealed record LearningCurve(string Network, double[] Rewards, double[] EnergyOverOpt)
{
    /// <summary>Inferences of each network.</summary>
    public const int Rounds = 300;

    /// <summary>The band around the final reward, as a share of its magnitude.</summary>
    public const double Band = 0.05;

    /// <summary>
    /// The paper's measure: inferences after which the reward stays within 5 % of its final value, that is the smallest n with
    /// <c>|R_m − R_last| ≤ 0.05·|R_last|</c> for every m ≥ n. 0 where the table was right from the start.
    /// </summary>
    public int InferencesToConverge => Converged(Rewards);

    /// <inheritdoc cref="InferencesToConverge"/>
    public static int Converged(ReadOnlySpan<double> rewards)
    {
        var final = rewards[^1];
        for (var index = rewards.Length - 1; index >= 0; index--)
        {
            if (Math.Abs(rewards[index] - final) > Band * Math.Abs(final))
            {
                return index + 1;
            }
        }

        return 0;
    }

    /// <summary>The smallest n at which the reward is within 5 % of its final value for the first time, whether or not it stays there.</summary>
    public static int Reached(ReadOnlySpan<double> rewards)
    {
        var final = rewards[^1];
        var index = 0;
        while (Math.Abs(rewards[index] - final) > Band * Math.Abs(final))
        {
            index++;
        }

        return index;
    }

    /// <summary>Learns from a table, cold or with a prior, and follows every network.</summary>
    public static IReadOnlyList<LearningCurve> Follow(Laboratory laboratory, int phone, LearningSettings settings, ulong seed, QTable table)
    {
        var setup = laboratory.Phones[phone];
        var networks = laboratory.World.Networks;
        var episode = new Episode(setup, EnvironmentCatalog.Find("S1"), networks, UseCase.Everything, seed, Rounds);
        var rewards = networks.Networks.Select(_ => new List<double>(Rounds)).ToArray();
        var energies = networks.Networks.Select(_ => new List<double>(Rounds)).ToArray();
        var policy = new EpsilonGreedyPolicy(table, settings.Options, SplitMix64.For(seed, $"{setup.Name}/curve/policy"));
        EpisodeRunner.Run(episode, policy, settings.Reward, index =>
        {
            ref readonly var request = ref episode.Requests[index];
            var network = setup.Networks[request.Network];
            var state = setup.States.Encode(network.State, EvaluatedPhone.Calm);
            var mask = network.Mask(cloud: true, peer: true);
            var outcomes = setup.Profile.Of(network.Descriptor.Name);
            var context = new DecisionContext(state, mask, network.Descriptor, EvaluatedPhone.Calm, request.Constraints);
            var greedy = outcomes[ActionValueRow.ArgMax(table.Values(state), mask)];
            var best = outcomes[setup.Profile.Cheapest(context, setup.Actions.All)];
            rewards[request.Network].Add(settings.Reward.Compute(greedy, request.Constraints));
            energies[request.Network].Add(greedy.EnergyMillijoules / best.EnergyMillijoules);
        });
        return [.. networks.Networks.Select((network, index) => (network, index)).Where(item => rewards[item.index].Count > 0)
            .Select(item => new LearningCurve(item.network.Descriptor.Name, [.. rewards[item.index]], [.. energies[item.index]]))];
    }

    /// <summary>Rows of a curve's figures, and of its course averaged over networks.</summary>
    internal static IEnumerable<Row> Rows(
        string id, string point, ulong seed, IReadOnlyList<LearningCurve> curves, params (string Name, string Value)[] keys)
    {
        foreach (var curve in curves)
        {
            yield return new Row(
                id, point, seed, [.. keys, ("network", curve.Network)],
                [
                    ("inferencesToConverge", curve.InferencesToConverge),
                    ("inferencesToReach", Reached(curve.Rewards)),
                    ("finalEnergyOverOpt", curve.EnergyOverOpt[^1]),
                    ("meanEnergyOverOptOfFirst50", curve.EnergyOverOpt.Take(50).Average()),
                ]);
        }

        double[] mean = [.. Enumerable.Range(0, Rounds).Select(inference => curves.Average(curve => curve.Rewards[inference]))];
        yield return new Row(
            id, point, seed, [.. keys, ("network", "mean of all")],
            [
                ("inferencesToConverge", Converged(mean)),
                ("inferencesToReach", Reached(mean)),
                ("finalEnergyOverOpt", Math.Exp(curves.Average(curve => Math.Log(curve.EnergyOverOpt[^1])))),
                ("meanEnergyOverOptOfFirst50", curves.Average(curve => curve.EnergyOverOpt.Take(50).Average())),
            ]);
        for (var inference = 0; inference < Rounds; inference += inference < 20 ? 2 : 10)
        {
            var at = inference;
            yield return new Row(
                id + "-curve", point, seed, [.. keys, ("inference", at.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                [("energyOverOpt", Math.Exp(curves.Average(curve => Math.Log(curve.EnergyOverOpt[at]))))]);
        }
    }
}
