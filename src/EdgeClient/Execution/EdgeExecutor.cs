using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Onnx.Splitting;

namespace AutoScale.EdgeClient.Execution;

/// <summary>Runs networks on this device and, through the gateway, on the other tiers.</summary>
/// <param name="profile">The device, for the threads of its steps.</param>
/// <param name="engines">The local engines.</param>
/// <param name="gateway">The way to the tiers; null for a device on its own.</param>
/// <param name="resolve">The model of a network at a precision.</param>
/// <param name="options">Deadlines of offloaded inferences.</param>
/// <param name="time">Measures latencies.</param>
/// <param name="parts">Gives the parts of models, for targets that split; null where there are none.</param>
/// <param name="exits">The networks that may end early; null where there are none.</param>
public sealed class EdgeExecutor(
    DeviceProfile profile,
    LocalEngines engines,
    GatewayClient? gateway,
    Func<string, Precision, ModelId> resolve,
    OffloadOptions options,
    TimeProvider time,
    SplittingModelStore? parts = null,
    IReadOnlyList<ExitPlan>? exits = null) : IInferenceExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>
{
    public bool CanReach(Tier tier) => tier is Tier.Local || gateway?.CanReach(tier) is true;

    /// <inheritdoc/>
    /// <exception cref="InvalidTensorException">The inputs do not fit the model; the caller's mistake, not the target's.</exception>
    public async ValueTask<Execution<IReadOnlyList<Tensor>>> ExecuteAsync(
        NetworkDescriptor network,
        ExecutionTarget target,
        IReadOnlyList<Tensor> input,
        QualityConstraints constraints,
        CancellationToken cancellationToken)
    {
        if (target.Exit is not null)
        {
            return exits?.FirstOrDefault(plan => plan.Network == network.Name) is { } plan
                ? await new ExitExecution(Engine(target.Head!), gateway, plan, name => resolve(name, Precision.Fp32), options, time)
                    .RunAsync(target, input, constraints, cancellationToken)
                : new(null, default, $"'{network.Name}' has no exits on this device");
        }

        var model = resolve(network.Name, target.Precision);
        if (target.Split is not null && gateway is not null)
        {
            return parts is null
                ? new(null, default, "the device cannot split models")
                : await new SplitExecution(Engine(target.Head!), gateway, parts, options, time).RunAsync(model, target, input, constraints, cancellationToken);
        }

        if (target.Tier is not Tier.Local)
        {
            return gateway is null
                ? new(null, default, "the device has no gateway")
                : await gateway.InferAsync(target.Tier, model, target.Processor, input, options.Deadline(constraints), cancellationToken);
        }

        var start = time.GetTimestamp();
        try
        {
            // Loading a model happens once and is no property of the target: it is not learned from.
            var engine = Engine(target);
            await engine.DescribeAsync(model, cancellationToken);
            start = time.GetTimestamp();
            var outputs = await engine.RunAsync(model, input, [], cancellationToken);
            return new(outputs, new ExecutionTimes(time.GetElapsedTime(start).TotalMilliseconds));
        }
        catch (Exception error) when (error is ModelNotFoundException or ModelFailedException)
        {
            return new(null, new ExecutionTimes(time.GetElapsedTime(start).TotalMilliseconds), error.Message);
        }
    }

    IInferenceEngine Engine(ExecutionTarget local) => engines[profile.Processors[local.ProcessorIndex].Steps[local.StepIndex].Threads];
}
