using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// How fast any policy learns in an environment: before each inference of a network the target that it holds for best is scored without noise against the best one, so that neither
/// exploration's luck nor noise hides what was learned. The best is judged without noise too, where a target that is late every second time may count as in time; the second measure
/// is against what <see cref="InformedPolicy"/> takes, which knows the noise's size.
/// </summary>
/// <param name="EnergyOverBest">By inference of a network: the geometric mean over networks of the chosen target's expected energy over that of the best.</param>
/// <param name="EnergyOverInformed">The same over the energy of the informed policy's choice.</param>
/// <param name="LateShare">By inference of a network: networks on a target that is late though another would be in time.</param>
public sealed record PolicyCurve(double[] EnergyOverBest, double[] EnergyOverInformed, double[] LateShare)
{
    /// <summary>The first inference from which on, for ten, the mean is within 5 %, from 0; the length of the curve where there is none.</summary>
    public static int InferencesToReach(double[] ratios)
    {
        const int window = 10;
        for (var first = 0; first + window <= ratios.Length; first++)
        {
            if (ratios[first..(first + window)].Average() <= 1.05)
            {
                return first;
            }
        }

        return ratios.Length;
    }

    /// <summary>Mean over the first inferences of a network.</summary>
    public double MeanOfFirst(int inferences) => EnergyOverBest.Take(inferences).Average();

    /// <param name="laboratory">The world.</param>
    /// <param name="phone">The place of the phone.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="policy">Learns.</param>
    /// <param name="held">The action that it holds for best, without exploring; changes nothing.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="rounds">Inferences a network.</param>
    public static PolicyCurve Follow(Laboratory laboratory, int phone, EnvironmentDefinition environment, IPolicy policy, Func<DecisionContext, int> held, ulong seed, int rounds)
    {
        var setup = laboratory.Phones[phone];
        var episode = new Episode(setup, environment, laboratory.World.Networks, UseCase.Everything, seed, rounds);
        var surroundings = episode.Surroundings();
        var informed = new InformedPolicy(setup, new HierarchicalOptions().LatePrice);
        var (logs, overInformed, late, counts) = (new double[rounds], new double[rounds], new double[rounds], new int[laboratory.World.Networks.Networks.Count]);
        var networks = episode.Requests.Length / rounds;
        EpisodeRunner.Run(episode, policy, LearningSettings.Published.Reward, index =>
        {
            ref readonly var request = ref episode.Requests[index];
            var (network, variance) = (setup.Networks[request.Network], surroundings.At(request.AtMs));
            var mask = network.Mask(variance.HasWifi, variance.HasPeer);
            var context = new DecisionContext(setup.States.Encode(network.State, variance), mask, network.Descriptor, variance, request.Constraints);
            var outcomes = setup.Expected(network, variance);
            var best = outcomes[0];
            var bestRank = int.MaxValue;
            foreach (var action in mask.Allowed)
            {
                var rank = outcomes[action].Rank(request.Constraints);
                if (rank < bestRank || (rank == bestRank && outcomes[action].EnergyMillijoules < best.EnergyMillijoules))
                {
                    (best, bestRank) = (outcomes[action], rank);
                }
            }

            var chosen = outcomes[held(context)];
            var inference = counts[request.Network]++;
            logs[inference] += Math.Log(chosen.EnergyMillijoules / best.EnergyMillijoules) / networks;
            overInformed[inference] += Math.Log(chosen.EnergyMillijoules / outcomes[informed.Select(context).Action].EnergyMillijoules) / networks;
            late[inference] += (chosen.Rank(request.Constraints) > bestRank ? 1.0 : 0) / networks;
        });
        return new PolicyCurve([.. logs.Select(Math.Exp)], [.. overInformed.Select(Math.Exp)], late);
    }
}
