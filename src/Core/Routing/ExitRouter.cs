using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;

namespace AutoScale.Core.Routing;

/// <summary>The models behind the exits, and the tensors that pass between them.</summary>
/// <param name="Main">Image to logits over all classes, and to features where there is an extension.</param>
/// <param name="Extension">Image and features to logits over the hard classes; null where there is none.</param>
public sealed record ExitModels(ModelId Main, ModelId? Extension)
{
    /// <summary>The input of every model.</summary>
    public string Image { get; init; } = "image";

    /// <summary>What main hands to the extension; the extension's input has the same name.</summary>
    public string Features { get; init; } = "features";

    /// <summary>The answer of every model: FP32, one row.</summary>
    public string Logits { get; init; } = "logits";
}

/// <summary>How an inference ended.</summary>
/// <param name="Exit">Where.</param>
/// <param name="Label">The answer.</param>
/// <param name="Extended">Whether the extension ran, wherever the inference ended.</param>
public readonly record struct RoutedAnswer(ExitPoint Exit, int Label, bool Extended);

/// <summary>Runs an inference through its exits: main, then what the gate says. A model that is not asked is not run.</summary>
/// <param name="engine">Runs main and the extension here.</param>
/// <param name="models">The models.</param>
/// <param name="gate">Decides.</param>
/// <param name="cloud">Sends the image to the cloud; gives its logits.</param>
public sealed class ExitRouter(
    IInferenceEngine engine, ExitModels models, ExitGate gate, Func<Tensor, CancellationToken, ValueTask<Tensor>> cloud)
{
    /// <summary>Runs one image.</summary>
    /// <param name="image">Of batch size 1, under the name that the models give it.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidOperationException">The gate goes to an extension, and there is none.</exception>
    /// <exception cref="ModelNotFoundException">A model is not there.</exception>
    /// <exception cref="InvalidTensorException">The image does not fit.</exception>
    public async ValueTask<RoutedAnswer> RunAsync(Tensor image, CancellationToken cancellationToken)
    {
        if (!gate.RunsMain)
        {
            return await AskCloudAsync(image, extended: false, cancellationToken);
        }

        var outputs = await engine.RunAsync(
            models.Main, [image], models.Extension is null ? [models.Logits] : [models.Logits, models.Features], cancellationToken);
        var main = PredictionOf(outputs[0]);
        var verdict = gate.AfterMain(main);
        var extends = verdict.Exit is ExitPoint.Extension;
        if (extends)
        {
            var extension = models.Extension ?? throw new InvalidOperationException("The gate goes to an extension; the models have none.");
            var answer = await engine.RunAsync(extension, [image, outputs[1]], [models.Logits], cancellationToken);
            verdict = gate.AfterExtension(main, PredictionOf(answer[0]));
        }

        return verdict.Exit is ExitPoint.Cloud
            ? await AskCloudAsync(image, extends, cancellationToken)
            : new RoutedAnswer(verdict.Exit, verdict.Label, extends);
    }

    async ValueTask<RoutedAnswer> AskCloudAsync(Tensor image, bool extended, CancellationToken cancellationToken) =>
        new(ExitPoint.Cloud, PredictionOf(await cloud(image, cancellationToken)).Label, extended);

    static Prediction PredictionOf(Tensor logits) => logits.ElementType is TensorElementType.Fp32
        ? Prediction.Of(MemoryMarshal.Cast<byte, float>(logits.Data.Span))
        : throw new InvalidTensorException($"'{logits.Name}' is {logits.ElementType.ProtocolName()}; a gate reads FP32 logits.");
}
