using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// Opt: for each request the cheapest target that meets QoS and accuracy in the surroundings and with the noise that it will really meet; where none
/// meets QoS, the cheapest that is accurate enough. It tries every target in the emulation, so no policy can do better on the same request.
/// </summary>
public static class Oracle
{
    /// <returns>One step a request; the reward is scored as any policy's.</returns>
    public static Step[] Run(Episode episode, IRewardFunction reward)
    {
        var phone = episode.Phone;
        var surroundings = episode.Surroundings();
        var pinned = new PinnedEnvironment();
        var noise = new SplitMix64(0);
        var executor = new EmulatedExecutor<int, int>(
            phone.Costs, pinned, new SimulatedClock(), noise, static correct => correct ? Step.Right : Step.Wrong);
        var meter = new EmulatedEnergyMeter(phone.Costs);
        var steps = new Step[episode.Requests.Length];
        for (var index = 0; index < steps.Length; index++)
        {
            ref readonly var request = ref episode.Requests[index];
            var variance = pinned.Variance = surroundings.At(request.AtMs);
            var network = phone.Networks[request.Network];
            var bestRank = int.MaxValue;
            foreach (var action in network.Mask(variance.HasWifi, variance.HasPeer).Allowed)
            {
                var target = phone.Actions[action];
                noise.Reset(request.Noise);
                var execution = EpisodeRunner.Completed(
                    executor.ExecuteAsync(network.Descriptor, target, 0, request.Constraints, CancellationToken.None));
                if (execution.Failure is not null)
                {
                    continue;
                }

                var energy = meter.End(meter.Begin(), network.Descriptor, target, execution.Times, variance);
                var outcome = new Outcome(
                    energy.DeviceMillijoules, (float)execution.Times.LatencyMs, network.Descriptor.Accuracy(target));
                var rank = outcome.Rank(request.Constraints);
                if (rank < bestRank || (rank == bestRank && outcome.EnergyMillijoules < steps[index].Outcome.EnergyMillijoules))
                {
                    bestRank = rank;
                    steps[index] = new Step(action, outcome, energy.RemoteMillijoules, reward.Compute(outcome, request.Constraints))
                    {
                        Judgement = execution.Output, Route = execution.Route,
                    };
                }
            }
        }

        return steps;
    }
}

/// <summary>Surroundings that are set from outside.</summary>
sealed class PinnedEnvironment : IEnvironment
{
    public RuntimeVariance Variance { get; set; }

    public RuntimeVariance At(double timeMs) => Variance;
}
