using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;

namespace AutoScale.EdgeClient.Execution;

/// <summary>
/// Runs a network through its exits: main here, the extension where the gate says so, and what it doubts on another tier, whole. A batch has no single way: it runs whole, on
/// the target of the blocks.
/// </summary>
/// <param name="engine">Runs the blocks, and a batch.</param>
/// <param name="gateway">The way to the tiers; null for a device on its own.</param>
/// <param name="plan">The exits.</param>
/// <param name="resolve">The model of a network.</param>
/// <param name="options">Deadlines: that of the whole, of which another tier gets what the blocks leave.</param>
/// <param name="time">Measures.</param>
sealed class ExitExecution(
    IInferenceEngine engine, GatewayClient? gateway, ExitPlan plan, Func<string, ModelId> resolve, OffloadOptions options, TimeProvider time)
{
    /// <returns>The logits over all classes, or why there are none.</returns>
    /// <exception cref="InvalidTensorException">The input does not fit; the caller's mistake.</exception>
    public async ValueTask<Execution<IReadOnlyList<Tensor>>> RunAsync(
        ExecutionTarget target, IReadOnlyList<Tensor> input, QualityConstraints constraints, CancellationToken cancellationToken)
    {
        if (plan.For(target) is not { } exit)
        {
            return new(null, default, $"'{plan.Network}' has no exit '{target.Part}'");
        }

        // Loading happens once and is no property of the target: it is not learned from.
        var start = time.GetTimestamp();
        LocalAnswer answer;
        try
        {
            if (input is not [{ Shape: [1, ..] } image])
            {
                var whole = resolve(plan.Network);
                await engine.DescribeAsync(whole, cancellationToken);
                start = time.GetTimestamp();
                var outputs = await engine.RunAsync(whole, input, [], cancellationToken);
                return new(outputs, Here(start, target));
            }

            var models = new ExitModels(resolve(plan.Main), plan.Extension is { } extension ? resolve(extension) : null) { Image = image.Name };
            await engine.DescribeAsync(models.Main, cancellationToken);
            if (models.Extension is { } behind && exit.Gate.Extension is not ExtensionUse.Never)
            {
                await engine.DescribeAsync(behind, cancellationToken);
            }

            start = time.GetTimestamp();
            answer = await new ExitRouter(engine, models, exit.Gate).RunLocallyAsync(image, cancellationToken);
        }
        catch (Exception error) when (error is ModelNotFoundException or ModelFailedException)
        {
            return new(null, Here(start, target), error.Message);
        }

        var times = Here(start, target);
        var route = new RouteTaken(answer.Verdict.Exit, answer.Extended);
        if (answer.Logits is { } logits)
        {
            return new([logits], times, Route: route);
        }

        if (gateway is null || target.Tier is Tier.Local)
        {
            return new(null, times, "the gate doubts, and there is nobody to ask");
        }

        var left = options.Deadline(constraints) - TimeSpan.FromMilliseconds(times.HeadMs);
        if (left <= TimeSpan.Zero)
        {
            return new(null, times, "late: the blocks took the whole deadline");
        }

        var remote = await gateway.InferAsync(target.Tier, resolve(plan.Network), target.Processor, input, left, cancellationToken);
        return new(remote.Output, remote.Times with { LatencyMs = times.HeadMs + remote.Times.LatencyMs, HeadMs = times.HeadMs }, remote.Failure, route);
    }

    /// <summary>What was computed here so far: all of it on a target that stays on the device, the head of one that may leave it.</summary>
    ExecutionTimes Here(long start, ExecutionTarget target)
    {
        var milliseconds = time.GetElapsedTime(start).TotalMilliseconds;
        return new ExecutionTimes(milliseconds, HeadMs: target.Tier is Tier.Local ? 0 : milliseconds);
    }
}
