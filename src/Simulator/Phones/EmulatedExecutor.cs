using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Chance;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Radio;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Phones;

/// <summary>
/// Emulates what running a network takes, on the phone and on other tiers; computes no output. Moves the phone's clock on by each latency,
/// completes synchronously and allocates nothing.
/// </summary>
/// <param name="costs">Undisturbed compute times.</param>
/// <param name="environment">Interference and signals.</param>
/// <param name="clock">The phone's own.</param>
/// <param name="random">Chance, owned by this executor.</param>
public sealed class EmulatedExecutor<TInput, TOutput>(PhoneCosts costs, IEnvironment environment, SimulatedClock clock, Random random)
    : IInferenceExecutor<TInput, TOutput>
{
    readonly EmulationAssumptions assumptions = costs.Assumptions;

    /// <summary>Whether the tier's link is up.</summary>
    public bool CanReach(Tier tier) => tier is Tier.Local || HasLink(Signal(tier));

    public ValueTask<Execution<TOutput>> ExecuteAsync(
        NetworkDescriptor network, ExecutionTarget target, TInput input, QualityConstraints constraints, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(target.Tier is Tier.Local ? RunLocally(network, target) : Offload(network, target));
    }

    Execution<TOutput> RunLocally(NetworkDescriptor network, ExecutionTarget target)
    {
        var latencyMs = costs.ComputeMs(network.Name, target)
            * Interference.Slowdown(assumptions, target.Processor, environment.At(clock.NowMs))
            * Draw.LogNormal(random, assumptions.ComputeSigma);
        clock.Advance(latencyMs);
        return new Execution<TOutput>(default, new ExecutionTimes(latencyMs));
    }

    Execution<TOutput> Offload(NetworkDescriptor network, ExecutionTarget target)
    {
        var signalDbm = Signal(target.Tier);
        var radioNoise = Draw.LogNormal(random, assumptions.RadioSigma);
        var computeNoise = Draw.LogNormal(random, assumptions.ComputeSigma);
        if (!HasLink(signalDbm))
        {
            return new Execution<TOutput>(default, default, "the link is down");
        }

        var transfer = Transfer.Of(assumptions, target.Tier, network, signalDbm);
        var transmitMs = transfer.TransmitMs * radioNoise;
        var receiveMs = transfer.ReceiveMs * radioNoise;
        var computeMs = costs.ComputeMs(network.Name, target) * computeNoise;
        var load = target.Tier is Tier.Cloud ? assumptions.TierLoad.Cloud : assumptions.TierLoad.Peer;
        var latencyMs = transmitMs + receiveMs + (transfer.RoundTripMs * radioNoise) + computeMs + Queueing.WaitMs(random, load, computeMs);
        var deadlineMs = assumptions.OffloadDeadlineMs;
        if (latencyMs > deadlineMs)
        {
            clock.Advance(deadlineMs);
            return new Execution<TOutput>(default, new ExecutionTimes(deadlineMs, Math.Min(transmitMs, deadlineMs)), "the answer was late");
        }

        clock.Advance(latencyMs);
        return new Execution<TOutput>(default, new ExecutionTimes(latencyMs, transmitMs, receiveMs));
    }

    float Signal(Tier tier)
    {
        var variance = environment.At(clock.NowMs);
        return tier is Tier.Cloud ? variance.WifiSignalDbm : variance.PeerSignalDbm;
    }

    static bool HasLink(float signalDbm) => !float.IsNegativeInfinity(signalDbm);
}
