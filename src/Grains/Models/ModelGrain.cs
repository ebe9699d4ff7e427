using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using Orleans.Concurrency;

namespace AutoScale.Grains.Models;

/// <inheritdoc cref="IModelGrain"/>
/// <remarks>One activation a silo: it only forwards, and <see cref="InferenceServer"/> says which requests run, and which together.</remarks>
[GrainType(AutoScaleGrains.Model), StatelessWorker(1), Reentrant]
public sealed class ModelGrain(IInferenceEngine engine, InferenceServer server) : Grain, IModelGrain
{
    public async Task<InferenceReply> InferAsync(InferenceMessage request, CancellationToken cancellationToken)
    {
        if (!ModelId.TryParse(this.GetPrimaryKeyString(), out var model))
        {
            return Refused(InferenceStatus.NotFound, $"'{this.GetPrimaryKeyString()}' is no model id; write name@version.");
        }

        if (double.IsNaN(request.DeadlineMs))
        {
            return Refused(InferenceStatus.Invalid, "The deadline is not a number.");
        }

        try
        {
            Tensor[] inputs = [.. request.Inputs.Select(TensorMessages.ToTensor)];
            var served = await server.RunAsync(model, inputs, request.Outputs, request.DeadlineMs, cancellationToken);
            return served.Admission switch
            {
                Admission.Busy => new(InferenceStatus.Busy, [], "The silo has as much to do as it admits.", served.RetryAfterMs, 0, 0),
                Admission.TooSlow => new(
                    InferenceStatus.Busy, [], "The silo has so much to do that the answer would come after the deadline.", served.RetryAfterMs, 0, 0),
                Admission.Late => new(
                    InferenceStatus.Late, [], "The deadline passed before there was a place.", 0, served.Queued.TotalMilliseconds, 0),
                _ => new(
                    InferenceStatus.Ok, [.. served.Outputs.Select(TensorMessages.ToMessage)], null, 0,
                    served.Queued.TotalMilliseconds, served.Ran.TotalMilliseconds),
            };
        }
        catch (ModelNotFoundException problem)
        {
            return Refused(InferenceStatus.NotFound, problem.Message);
        }
        catch (InvalidTensorException problem)
        {
            return Refused(InferenceStatus.Invalid, problem.Message);
        }
        catch (ModelFailedException problem)
        {
            return Refused(InferenceStatus.Failed, problem.Message);
        }
    }

    public async Task<SignatureMessage?> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!ModelId.TryParse(this.GetPrimaryKeyString(), out var model))
            {
                return null;
            }

            var signature = await Task.Run(() => engine.DescribeAsync(model, cancellationToken).AsTask(), cancellationToken);
            return signature.ToMessage() with { RunsAlone = server.RunsAlone(model, signature) };
        }
        catch (ModelNotFoundException)
        {
            return null;
        }
        catch (ModelFailedException problem)
        {
            throw new InvalidOperationException(problem.Message);
        }
    }

    static InferenceReply Refused(InferenceStatus status, string problem) => new(status, [], problem, 0, 0, 0);
}
