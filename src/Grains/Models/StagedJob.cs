using System.Runtime.InteropServices;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>An image on its way through the stages of an <see cref="ExitModel"/>.</summary>
/// <param name="model">The model.</param>
/// <param name="stages">What is known of each stage's model; null where there is no such stage.</param>
/// <param name="image">One image.</param>
/// <param name="outputs">Outputs wanted; empty for all.</param>
/// <param name="asked">When it came.</param>
/// <param name="deadline">When the answer must be there.</param>
sealed class StagedJob(ExitModel model, ModelBatching?[] stages, Tensor image, IReadOnlyList<string> outputs, TimeSpan asked, TimeSpan deadline)
    : ServedJob(model.Id, stages[0]!, [image], outputs, rows: 1, asked, deadline)
{
    readonly Tensor image = image;
    Prediction main;
    Tensor? features;

    /// <summary>The stage that runs next, or is running.</summary>
    public ExitPoint At { get; private set; }

    /// <summary>Where it ended; null before.</summary>
    public ExitPoint? Exit { get; private set; }

    public override ModelBatching Batching => stages[(int)At]!;

    public override IReadOnlyList<Tensor> Inputs => At is ExitPoint.Extension ? [image, features!] : [image];

    public override IReadOnlyList<string> Outputs => At is ExitPoint.Main && model.Extension is not null ? [ExitModel.Logits, ExitModel.Features] : [ExitModel.Logits];

    /// <summary>Runs a stage again that it does not need, because its batch stays together.</summary>
    public void GoAlong(ExitPoint stage) => At = stage;

    /// <summary>Takes a stage's outputs in: ends with an answer, or says which stage is next.</summary>
    /// <exception cref="ModelFailedException">The stage's logits are no finite FP32 numbers.</exception>
    public ExitPoint? Advance(IReadOnlyList<Tensor> given)
    {
        var prediction = PredictionOf(given[0]);
        var verdict = At switch
        {
            ExitPoint.Main => model.Gate.AfterMain(main = prediction),
            ExitPoint.Extension => model.Gate.AfterExtension(main, prediction),
            _ => new GateVerdict(ExitPoint.Cloud, prediction.Label),
        };
        features = At is ExitPoint.Main && given.Count > 1 ? given[1] : features;
        if (verdict.Label < 0)
        {
            At = verdict.Exit;
            return At;
        }

        Exit = verdict.Exit;
        var confidence = verdict.Exit is ExitPoint.Extension && model.Gate.CompareSoftmax ? Math.Max(main.Top, prediction.Top) : prediction.Top;
        Tensor[] all =
        [
            new(ExitModel.Label, TensorElementType.Int64, [1], Bytes((long)verdict.Label)),
            new(ExitModel.Exit, TensorElementType.Int64, [1], Bytes((long)verdict.Exit)),
            new(ExitModel.Confidence, TensorElementType.Fp32, [1], Bytes(confidence)),
        ];
        Result = WantedOutputs.Count is 0 ? all : [.. WantedOutputs.Select(name => BatchPlan.Find(all, name)!)];
        return null;
    }

    Prediction PredictionOf(Tensor logits)
    {
        try
        {
            return logits.ElementType is TensorElementType.Fp32
                ? Prediction.Of(MemoryMarshal.Cast<byte, float>(logits.Data.Span))
                : throw new ModelFailedException(Batching.Model, $"gives '{logits.Name}' as {logits.ElementType.ProtocolName()}; a gate reads FP32 logits.");
        }
        catch (ArgumentException problem)
        {
            throw new ModelFailedException(Batching.Model, $"gave logits that a gate cannot read: {problem.Message}", problem);
        }
    }

    static byte[] Bytes<T>(T value)
        where T : struct => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
}
