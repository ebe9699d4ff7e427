using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Fleet;

/// <summary>
/// Emulates local targets and really executes offloaded ones on the tier's silo. The times that the phone reports, and so its joules and its reward, are
/// emulated in both cases: radio from signal and payload, plus the tier's emulated compute time, so that this machine's speed decides no
/// result. The wall time of a real call is telemetry. A real failure is reported as one, at the cost of the emulated wait.
/// </summary>
/// <param name="emulated">The times.</param>
/// <param name="gateway">The phone's way to the silos.</param>
/// <param name="timeout">The longest wall time for a real answer.</param>
/// <param name="log">Telemetry.</param>
/// <param name="parts">Really runs networks in parts; null where there are none.</param>
public sealed class RemoteOverGateway(
    EmulatedExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> emulated, GatewayClient gateway, TimeSpan timeout, RemoteCallLog log,
    IInferenceExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>? parts = null)
    : IInferenceExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>
{
    /// <summary>Whether the emulated link is up and the real silo is not known to be down.</summary>
    public bool CanReach(Tier tier) => emulated.CanReach(tier) && (tier is Tier.Local || gateway.CanReach(tier));

    public ValueTask<Execution<IReadOnlyList<Tensor>>> ExecuteAsync(
        NetworkDescriptor network, ExecutionTarget target, IReadOnlyList<Tensor> input, QualityConstraints constraints, CancellationToken cancellationToken) =>
        target.Part is not null && parts is not null ? RunPartsAsync(parts, network, target, input, cancellationToken)
        : target.Tier is Tier.Local
            ? emulated.ExecuteAsync(network, target, input, constraints, cancellationToken)
            : OffloadAsync(network, target, input, constraints, cancellationToken);

    /// <summary>Blocks, heads and tails are really run, and where an inference ends is what its gate really says; what that takes is emulated.</summary>
    async ValueTask<Execution<IReadOnlyList<Tensor>>> RunPartsAsync(
        IInferenceExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> parts, NetworkDescriptor network, ExecutionTarget target, IReadOnlyList<Tensor> input,
        CancellationToken cancellationToken)
    {
        var real = await parts.ExecuteAsync(network, target, input, new QualityConstraints((float)timeout.TotalMilliseconds, 0), cancellationToken);
        var expected = emulated.Execute(network, target, target.Exit is null ? null : real.Route ?? new RouteTaken(ExitPoint.Cloud, Extended: false));
        if (expected.Failure is not null)
        {
            return expected;
        }

        if (real.Failure is not null)
        {
            log.Failed(real.Failure);
            return new Execution<IReadOnlyList<Tensor>>(null, expected.Times, real.Failure, real.Route);
        }

        if (target.Split is not null || real.Route is { Exit: ExitPoint.Cloud })
        {
            log.Answered(real.Times.LatencyMs - real.Times.HeadMs);
        }

        return new Execution<IReadOnlyList<Tensor>>(real.Output, expected.Times, Route: real.Route);
    }

    async ValueTask<Execution<IReadOnlyList<Tensor>>> OffloadAsync(
        NetworkDescriptor network, ExecutionTarget target, IReadOnlyList<Tensor> input, QualityConstraints constraints, CancellationToken cancellationToken)
    {
        var expected = await emulated.ExecuteAsync(network, target, input, constraints, cancellationToken);
        if (expected.Failure is not null)
        {
            return expected;
        }

        var model = ModelZoo.Find(network.Name) is { } known ? ZooModelStore.IdOf(known, int8: target.Precision is Precision.Int8)
            : network.Name == DemoModels.Whole.Name ? DemoModels.Whole
            : throw new ArgumentException($"The tiers have no network '{network.Name}'.", nameof(network));
        var real = await gateway.InferAsync(target.Tier, model, target.Processor, input, timeout, cancellationToken);
        if (real.Failure is not null)
        {
            log.Failed(real.Failure);
            return new Execution<IReadOnlyList<Tensor>>(null, expected.Times, real.Failure);
        }

        log.Answered(real.Times.LatencyMs);
        return new Execution<IReadOnlyList<Tensor>>(real.Output, expected.Times);
    }
}
