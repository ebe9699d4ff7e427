using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Evaluation;

/// <summary>Runs a policy over an episode on the product's own loop, with emulated ports.</summary>
public static class EpisodeRunner
{
    /// <param name="episode">The requests.</param>
    /// <param name="policy">Chooses and learns.</param>
    /// <param name="reward">Scores.</param>
    /// <param name="onRequest">Called before each request with its place; null for nothing.</param>
    /// <returns>One step a request.</returns>
    public static Step[] Run(Episode episode, IPolicy policy, IRewardFunction reward, Action<int>? onRequest = null)
    {
        var phone = episode.Phone;
        var clock = new SimulatedClock();
        var noise = new SplitMix64(0);
        var surroundings = episode.Surroundings();
        var loop = new InferenceLoop<int, int>(
            phone.Actions, phone.States, policy, reward, new EmulatedProbe(surroundings, clock),
            new EmulatedExecutor<int, int>(phone.Costs, surroundings, clock, noise, static correct => correct ? Step.Right : Step.Wrong), new EmulatedEnergyMeter(phone.Costs), NoSink.Instance, clock);
        var steps = new Step[episode.Requests.Length];
        for (var index = 0; index < steps.Length; index++)
        {
            ref readonly var request = ref episode.Requests[index];
            if (clock.NowMs > request.AtMs)
            {
                throw new InvalidOperationException($"An inference on {phone.Name} took longer than the longest that was reckoned with, {phone.LongestMs} ms.");
            }

            clock.AdvanceTo(request.AtMs);
            noise.Reset(request.Noise);
            onRequest?.Invoke(index);
            var result = Completed(loop.RunAsync(
                new InferenceRequest<int>(phone.Networks[request.Network], 0, request.Constraints), CancellationToken.None));
            steps[index] = new Step(result.Decision.Action, result.Outcome, result.Energy.RemoteMillijoules, result.Reward)
            {
                Judgement = result.Output, Route = result.Route,
            };
        }

        return steps;
    }

    /// <summary>An emulated inference completes synchronously.</summary>
    internal static T Completed<T>(ValueTask<T> pending) => pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
}

/// <summary>A sink for runs whose learning nobody repeats.</summary>
sealed class NoSink : IExperienceSink
{
    public static NoSink Instance { get; } = new();

    public void Record(in Experience experience)
    {
    }

    public void Record(in PriorAdoption adoption)
    {
    }

    public void RecordReset()
    {
    }
}
