using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Onnx.Splitting;

namespace AutoScale.EdgeClient.Execution;

/// <summary>Runs a network in two parts: the head here, the tail on another tier, as a model like any other.</summary>
/// <param name="engine">Runs the head.</param>
/// <param name="gateway">The way to the tier.</param>
/// <param name="store">Gives the head, and says what crosses.</param>
/// <param name="options">Deadlines: that of the whole, of which the tail gets what the head leaves.</param>
/// <param name="time">Measures.</param>
sealed class SplitExecution(IInferenceEngine engine, GatewayClient gateway, SplittingModelStore store, OffloadOptions options, TimeProvider time)
{
    /// <returns>The whole model's outputs in its order, or why there are none.</returns>
    /// <exception cref="InvalidTensorException">The inputs do not fit the model; the caller's mistake.</exception>
    public async ValueTask<Execution<IReadOnlyList<Tensor>>> RunAsync(
        ModelId model, ExecutionTarget target, IReadOnlyList<Tensor> input, QualityConstraints constraints, CancellationToken cancellationToken)
    {
        var split = target.Split!;
        // Cutting and loading happen once and are no property of the target: they are not learned from.
        var start = time.GetTimestamp();
        GraphCut? cut;
        IReadOnlyList<Tensor> computed;
        try
        {
            cut = await store.FindCutAsync(model, split.Cut, cancellationToken);
            if (cut is null)
            {
                return new(null, default, $"model '{model}' has no cut '{split.Cut}'");
            }

            var head = new PartName(model.Name, split.Cut, ModelPart.Head).ToId(model.Version);
            var signature = await engine.DescribeAsync(head, cancellationToken);
            var own = Own(input, signature, cut);
            start = time.GetTimestamp();
            computed = await engine.RunAsync(head, own, [], cancellationToken);
        }
        catch (Exception error) when (error is ModelNotFoundException or ModelFailedException)
        {
            return new(null, new ExecutionTimes(Elapsed(start)), error.Message);
        }

        if (!TryEncode(computed.Concat(input), cut, split.Crossing, out var crossing, out var problem))
        {
            return new(null, new ExecutionTimes(Elapsed(start), HeadMs: Elapsed(start)), problem);
        }

        var headMs = Elapsed(start);
        var left = options.Deadline(constraints) - TimeSpan.FromMilliseconds(headMs);
        if (left <= TimeSpan.Zero)
        {
            return new(null, new ExecutionTimes(headMs, HeadMs: headMs), "late: the head took the whole deadline");
        }

        var tail = new PartName(model.Name, split.Cut, PartName.TailFor(split.Crossing)).ToId(model.Version);
        var answer = await gateway.InferAsync(target.Tier, tail, target.Processor, crossing, left, cancellationToken);
        var times = answer.Times with { LatencyMs = headMs + answer.Times.LatencyMs, HeadMs = headMs };
        return answer.Output is { } outputs
            ? new(Order(cut, [.. computed, .. outputs, .. input]), times)
            : new(null, times, answer.Failure);
    }

    /// <summary>The inputs that the head reads. What neither part reads is refused, as by the whole model.</summary>
    static Tensor[] Own(IReadOnlyList<Tensor> input, ModelSignature head, GraphCut cut)
    {
        foreach (var tensor in input)
        {
            if (!head.Inputs.Any(own => own.Name == tensor.Name) && !cut.Crossing.Any(crossing => crossing.Name == tensor.Name))
            {
                throw new InvalidTensorException($"The model has no input '{tensor.Name}'.");
            }
        }

        return cut.Crossing.FirstOrDefault(tensor => tensor.IsModelInput && !input.Any(given => given.Name == tensor.Name)) is { } missing
            ? throw new InvalidTensorException($"Input '{missing.Name}' is missing.")
            : [.. input.Where(tensor => head.Inputs.Any(own => own.Name == tensor.Name))];
    }

    static bool TryEncode(IEnumerable<Tensor> known, GraphCut cut, Precision precision, out IReadOnlyList<Tensor> crossing, out string? problem)
    {
        Tensor[] exact = [.. cut.Crossing.Select(tensor => known.First(candidate => candidate.Name == tensor.Name))];
        try
        {
            (crossing, problem) = (precision is Precision.Int8 ? CrossingCodec.Quantize(exact) : exact, null);
            return true;
        }
        catch (InvalidTensorException error)
        {
            // Not the caller's mistake: an exact target can answer it.
            (crossing, problem) = ([], error.Message);
            return false;
        }
    }

    static Tensor[] Order(GraphCut cut, List<Tensor> given) => [.. cut.Outputs.Select(output => given.First(tensor => tensor.Name == output))];

    double Elapsed(long start) => time.GetElapsedTime(start).TotalMilliseconds;
}
