using AutoScale.Core.Actions;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Inference;

/// <summary>Port: runs a network on a target, here or on another tier.</summary>
/// <typeparam name="TInput">The input of an inference; nothing where only its cost is emulated.</typeparam>
/// <typeparam name="TOutput">Its output.</typeparam>
public interface IInferenceExecutor<in TInput, TOutput>
{
    /// <summary>Whether a tier is worth asking now: it has an address and is not known to be down. Local is always true.</summary>
    bool CanReach(Tier tier);

    /// <summary>Runs one inference.</summary>
    /// <returns>A result with <see cref="Execution{TOutput}.Failure"/> where a tier could not answer; that is expected and no exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<Execution<TOutput>> ExecuteAsync(
        NetworkDescriptor network, ExecutionTarget target, TInput input, QualityConstraints constraints, CancellationToken cancellationToken);
}

/// <summary>What running on a target gave.</summary>
/// <param name="Output">The answer; default after a failure.</param>
/// <param name="Times">What it took, also when it failed.</param>
/// <param name="Failure">Null, or why the target gave no answer: offline, refused, late.</param>
/// <param name="Route">The way through the exits; null of a target without any.</param>
public readonly record struct Execution<TOutput>(TOutput? Output, ExecutionTimes Times, string? Failure = null, RouteTaken? Route = null);

/// <summary>Times of one execution, in ms.</summary>
/// <param name="LatencyMs">R_latency: all of it, at least 0.</param>
/// <param name="TransmitMs">t_TX: the radio sends; 0 on the device.</param>
/// <param name="ReceiveMs">t_RX: the radio receives; 0 on the device.</param>
/// <param name="HeadMs">Of a split, or of exits that ask another tier: what the device computes before it sends; 0 otherwise.</param>
public readonly record struct ExecutionTimes(double LatencyMs, double TransmitMs = 0, double ReceiveMs = 0, double HeadMs = 0);
