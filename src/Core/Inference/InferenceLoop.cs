using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Inference;

/// <summary>
/// AutoScale's loop, the same on a device and in the simulator: observe the variance, choose a target, run, measure, compute the reward,
/// update. Several inferences may run at once; deciding and learning are ordered, and every change of the table reaches the sink in that order.
/// </summary>
/// <param name="actions">The device's targets.</param>
/// <param name="states">The state space.</param>
/// <param name="policy">Chooses and learns.</param>
/// <param name="reward">Scores an outcome.</param>
/// <param name="probe">Port: the runtime variance.</param>
/// <param name="executor">Port: runs a network on a target.</param>
/// <param name="meter">Port: the joules.</param>
/// <param name="sink">Port: remembers what was learned.</param>
/// <param name="time">Stamps the experience.</param>
public sealed class InferenceLoop<TInput, TOutput>(
    ActionSpace actions,
    StateSpace states,
    IPolicy policy,
    IRewardFunction reward,
    IDeviceProbe probe,
    IInferenceExecutor<TInput, TOutput> executor,
    IEnergyMeter meter,
    IExperienceSink sink,
    TimeProvider time)
{
    readonly Lock gate = new();

    /// <summary>Decides, runs, measures and learns one inference.</summary>
    /// <exception cref="InferenceFailedException">No target answered, not even a local one. Nothing is learned from it.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up. Nothing is learned from it.</exception>
    public async ValueTask<InferenceResult<TOutput>> RunAsync(InferenceRequest<TInput> request, CancellationToken cancellationToken)
    {
        var network = request.Network;
        var variance = probe.Read();
        var reach = ReachOf(request, variance);
        var context = new DecisionContext(
            states.Encode(network.State, variance), network.Mask(reach), network.Descriptor, variance, request.Constraints);
        Decision decision;
        NominalCost nominal;
        lock (gate)
        {
            decision = policy.Select(context);
            nominal = policy.Nominal(context, decision.Action);
        }

        var target = actions[decision.Action];
        var mark = meter.Begin();
        var execution = await executor.ExecuteAsync(network.Descriptor, target, request.Input, request.Constraints, cancellationToken).ConfigureAwait(false);
        var radioMs = execution.Times.TransmitMs + execution.Times.ReceiveMs;
        var energy = meter.End(mark, network.Descriptor, target, execution.Times, variance);
        var latencyMs = execution.Times.LatencyMs;
        var failure = execution.Failure;
        if (failure is not null)
        {
            (target, execution, var spent) = await FallBackAsync(request, context, target, failure, cancellationToken).ConfigureAwait(false);
            energy = Sum(energy, spent);
            latencyMs += execution.Times.LatencyMs;
        }

        var outcome = new Outcome(energy.DeviceMillijoules, (float)latencyMs, network.Descriptor.Accuracy(target));
        var earned = reward.Compute(outcome, request.Constraints);
        var baseline = meter.BaselineMillijoules(network.Descriptor, variance);
        var next = states.Encode(network.State, probe.Read());
        lock (gate)
        {
            // What the way that was really taken costs: learning compares like with like.
            nominal = execution.Route is { } route && failure is null ? policy.Nominal(context, decision.Action, route) : nominal;
            var experience = new Experience(
                new Transition(context.State, decision.Action, earned, next), network.Descriptor.Name, decision.Reason, decision.Propensity,
                outcome, request.Constraints, energy, baseline, failure is not null, time.GetUtcNow(),
                variance, (float)radioMs, nominal, reach, decision.Rule);
            policy.Learn(experience);
            sink.Record(experience);
        }

        return new InferenceResult<TOutput>(
            execution.Output, context.State, decision, target, outcome, energy, baseline, earned, failure, execution.Route);
    }

    /// <summary>Merges a prior between two inferences and remembers it in their order.</summary>
    /// <param name="adoption">Which prior.</param>
    /// <param name="merge">Changes the policy's table; run under the loop's lock.</param>
    public void AdoptPrior(PriorAdoption adoption, Action merge)
    {
        lock (gate)
        {
            merge();
            sink.Record(adoption);
        }
    }

    /// <summary>Empties the policy's table between two inferences and remembers it in their order.</summary>
    /// <param name="clear">Empties the table; run under the loop's lock.</param>
    public void Reset(Action clear)
    {
        lock (gate)
        {
            clear();
            sink.RecordReset();
        }
    }

    /// <summary>Reads or replaces the policy's table between two inferences, such as to save it.</summary>
    public TResult Exclusively<TResult>(Func<TResult> action)
    {
        lock (gate)
        {
            return action();
        }
    }

    Reach ReachOf(in InferenceRequest<TInput> request, in RuntimeVariance variance) => request.OnDeviceOnly
        ? Reach.Local
        : Reach.Local
            | (variance.HasWifi && executor.CanReach(Tier.Cloud) ? Reach.Cloud : Reach.Local)
            | (variance.HasPeer && executor.CanReach(Tier.Peer) ? Reach.Peer : Reach.Local);

    async ValueTask<(ExecutionTarget Target, Execution<TOutput> Execution, EnergyReading Energy)> FallBackAsync(
        InferenceRequest<TInput> request, DecisionContext context, ExecutionTarget failed, string failure, CancellationToken cancellationToken)
    {
        var network = request.Network;
        if (failed.Tier is Tier.Local)
        {
            throw new InferenceFailedException(network.Descriptor.Name, failed, failure);
        }

        Decision decision;
        lock (gate)
        {
            decision = policy.Select(context with { Mask = network.Mask(cloud: false, peer: false) });
        }

        var target = actions[decision.Action];
        var mark = meter.Begin();
        var execution = await executor.ExecuteAsync(network.Descriptor, target, request.Input, request.Constraints, cancellationToken).ConfigureAwait(false);
        return execution.Failure is null
            ? (target, execution, meter.End(mark, network.Descriptor, target, execution.Times, context.Variance))
            : throw new InferenceFailedException(network.Descriptor.Name, target, execution.Failure);
    }

    static EnergyReading Sum(in EnergyReading first, in EnergyReading second) => new(
        first.DeviceMillijoules + second.DeviceMillijoules,
        first.RemoteMillijoules + second.RemoteMillijoules,
        (EnergyProvenance)Math.Min((int)first.Provenance, (int)second.Provenance));
}

/// <summary>An inference could not be answered, not even on the device.</summary>
public sealed class InferenceFailedException(string network, ExecutionTarget target, string failure)
    : Exception($"'{network}' failed on {target.Descriptor}: {failure}")
{
    public ExecutionTarget Target { get; } = target;
}
