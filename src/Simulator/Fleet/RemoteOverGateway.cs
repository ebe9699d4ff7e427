using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Onnx.Zoo;
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
public sealed class RemoteOverGateway(
    EmulatedExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> emulated, GatewayClient gateway, TimeSpan timeout, RemoteCallLog log)
    : IInferenceExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>
{
    /// <summary>Whether the emulated link is up and the real silo is not known to be down.</summary>
    public bool CanReach(Tier tier) => emulated.CanReach(tier) && (tier is Tier.Local || gateway.CanReach(tier));

    public ValueTask<Execution<IReadOnlyList<Tensor>>> ExecuteAsync(
        NetworkDescriptor network, ExecutionTarget target, IReadOnlyList<Tensor> input, QualityConstraints constraints, CancellationToken cancellationToken) =>
        target.Tier is Tier.Local
            ? emulated.ExecuteAsync(network, target, input, constraints, cancellationToken)
            : OffloadAsync(network, target, input, constraints, cancellationToken);

    async ValueTask<Execution<IReadOnlyList<Tensor>>> OffloadAsync(
        NetworkDescriptor network, ExecutionTarget target, IReadOnlyList<Tensor> input, QualityConstraints constraints, CancellationToken cancellationToken)
    {
        var expected = await emulated.ExecuteAsync(network, target, input, constraints, cancellationToken);
        if (expected.Failure is not null)
        {
            return expected;
        }

        var model = ZooModelStore.IdOf(
            ModelZoo.Find(network.Name) ?? throw new ArgumentException($"The zoo has no network '{network.Name}'.", nameof(network)),
            int8: target.Precision is Precision.Int8);
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
