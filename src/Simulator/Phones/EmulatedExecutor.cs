using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
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
/// <param name="judged">Makes an output of whether the answer to a sample is right, for networks with samples; null for none.</param>
public sealed class EmulatedExecutor<TInput, TOutput>(
    PhoneCosts costs, IEnvironment environment, SimulatedClock clock, Random random, Func<bool, TOutput>? judged = null)
    : IInferenceExecutor<TInput, TOutput>
{
    readonly EmulationAssumptions assumptions = costs.Assumptions;

    /// <summary>Whether the tier's link is up.</summary>
    public bool CanReach(Tier tier) => tier is Tier.Local || HasLink(Signal(tier));

    public ValueTask<Execution<TOutput>> ExecuteAsync(
        NetworkDescriptor network, ExecutionTarget target, TInput input, QualityConstraints constraints, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (costs.Parts.SamplesOf(network.Name) is not { } samples)
        {
            return new(Execute(network, target, route: null));
        }

        // The sample comes first, so that every target of one request meets the same.
        var sample = samples.Draw(random);
        var exit = costs.Parts.ExitsOf(network.Name)?.For(target);
        var (route, correct) = samples.Answer(exit?.Gate, sample);
        var execution = Execute(network, target, exit is null ? null : route);
        return new(judged is null || execution.Failure is not null ? execution : execution with { Output = judged(correct) });
    }

    /// <summary>Emulates one inference whose way through the exits is known.</summary>
    /// <param name="network">The network.</param>
    /// <param name="target">Where it runs.</param>
    /// <param name="route">The way; null of a target without exits.</param>
    public Execution<TOutput> Execute(NetworkDescriptor network, ExecutionTarget target, RouteTaken? route)
    {
        var execution = target.Tier is Tier.Local ? RunLocally(network, target, route)
            : target.Exit is null || route is { Exit: ExitPoint.Cloud } ? Offload(network, target, route)
            : EndHere(network, target, route);
        return execution with { Route = route };
    }

    Execution<TOutput> RunLocally(NetworkDescriptor network, ExecutionTarget target, RouteTaken? route)
    {
        var latencyMs = (target.Exit is null ? costs.ComputeMs(network.Name, target) : BlocksMs(network, target, route))
            * Interference.Slowdown(assumptions, target.Processor, environment.At(clock.NowMs))
            * Draw.LogNormal(random, assumptions.ComputeSigma);
        clock.Advance(latencyMs);
        return new Execution<TOutput>(default, new ExecutionTimes(latencyMs));
    }

    /// <summary>The gate was sure: nobody else was asked.</summary>
    Execution<TOutput> EndHere(NetworkDescriptor network, ExecutionTarget target, RouteTaken? route)
    {
        if (!HasLink(Signal(target.Tier)))
        {
            return new Execution<TOutput>(default, default, "the link is down");
        }

        var headMs = HeadMs(network, target, route);
        clock.Advance(headMs);
        return new Execution<TOutput>(default, new ExecutionTimes(headMs, HeadMs: headMs));
    }

    /// <summary>What the device computes before another tier is asked: the head of a split, or the blocks before an exit.</summary>
    double HeadMs(NetworkDescriptor network, ExecutionTarget target, RouteTaken? route) => target.Head is not { } head ? 0
        : (target.Split is null ? BlocksMs(network, target, route) : costs.ComputeMs(network.Name, head) * (network.PartFor(target.Part!)?.HeadShare ?? 0))
            * Interference.Slowdown(assumptions, head.Processor, environment.At(clock.NowMs)) * Draw.LogNormal(random, assumptions.ComputeSigma);

    double BlocksMs(NetworkDescriptor network, ExecutionTarget target, RouteTaken? route)
    {
        var plan = costs.Parts.ExitsOf(network.Name) ?? throw new ArgumentException($"'{network.Name}' has no exits on {costs.Profile.DeviceClass}.", nameof(network));
        return costs.ComputeMs(plan.Main, target.Head!) + (route is { Extended: true } ? costs.ComputeMs(plan.Extension!, target.Head!) : 0);
    }

    Execution<TOutput> Offload(NetworkDescriptor network, ExecutionTarget target, RouteTaken? route)
    {
        var signalDbm = Signal(target.Tier);
        var radioNoise = Draw.LogNormal(random, assumptions.RadioSigma);
        var computeNoise = Draw.LogNormal(random, assumptions.ComputeSigma);
        if (!HasLink(signalDbm))
        {
            return new Execution<TOutput>(default, default, "the link is down");
        }

        var run = target.Part is { } part ? network.PartFor(part) : null;
        var headMs = HeadMs(network, target, route);
        var transfer = Transfer.Of(assumptions, target.Tier, run?.SentBytes ?? network.InputBytes, run?.ReturnedBytes ?? network.OutputBytes, signalDbm);
        var transmitMs = transfer.TransmitMs * radioNoise;
        var receiveMs = transfer.ReceiveMs * radioNoise;
        var computeMs = costs.ComputeMs(network.Name, target) * (run?.RemoteShare ?? 1) * computeNoise;
        var load = target.Tier is Tier.Cloud ? assumptions.TierLoad.Cloud : assumptions.TierLoad.Peer;
        var latencyMs = headMs + transmitMs + receiveMs + (transfer.RoundTripMs * radioNoise) + computeMs + Queueing.WaitMs(random, load, computeMs);
        var deadlineMs = assumptions.OffloadDeadlineMs;
        if (latencyMs > deadlineMs)
        {
            clock.Advance(deadlineMs);
            return new Execution<TOutput>(
                default, new ExecutionTimes(deadlineMs, Math.Min(transmitMs, Math.Max(0, deadlineMs - headMs)), HeadMs: Math.Min(headMs, deadlineMs)), "the answer was late");
        }

        clock.Advance(latencyMs);
        return new Execution<TOutput>(default, new ExecutionTimes(latencyMs, transmitMs, receiveMs, headMs));
    }

    float Signal(Tier tier)
    {
        var variance = environment.At(clock.NowMs);
        return tier is Tier.Cloud ? variance.WifiSignalDbm : variance.PeerSignalDbm;
    }

    static bool HasLink(float signalDbm) => !float.IsNegativeInfinity(signalDbm);
}
