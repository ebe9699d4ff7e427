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

/// <summary>What the device says before another tier is asked.</summary>
/// <param name="Verdict">An answer, or on to the cloud.</param>
/// <param name="Logits">The answer as logits over all classes, FP32; null where the cloud is to give it.</param>
/// <param name="Extended">Whether the extension ran.</param>
public readonly record struct LocalAnswer(GateVerdict Verdict, Tensor? Logits, bool Extended);

/// <summary>Runs an inference through its exits: main, then what the gate says. A model that is not asked is not run.</summary>
/// <param name="engine">Runs main and the extension here.</param>
/// <param name="models">The models.</param>
/// <param name="gate">Decides.</param>
public sealed class ExitRouter(IInferenceEngine engine, ExitModels models, ExitGate gate)
{
    /// <summary>How far below the least logit of the extension an easy class lies in its answer over all classes: the extension has ruled it out.</summary>
    const float RuledOut = 100;

    /// <summary>Runs one image, the whole way.</summary>
    /// <param name="image">Of batch size 1, under the name that the models give it.</param>
    /// <param name="cloud">Sends the image to the cloud; gives its logits.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidOperationException">The gate goes to an extension, and there is none.</exception>
    /// <exception cref="ModelNotFoundException">A model is not there.</exception>
    /// <exception cref="InvalidTensorException">The image does not fit.</exception>
    public async ValueTask<RoutedAnswer> RunAsync(Tensor image, Func<Tensor, CancellationToken, ValueTask<Tensor>> cloud, CancellationToken cancellationToken)
    {
        var local = await RunLocallyAsync(image, cancellationToken);
        return local.Verdict.Exit is ExitPoint.Cloud
            ? new RoutedAnswer(ExitPoint.Cloud, PredictionOf(await cloud(image, cancellationToken)).Label, local.Extended)
            : new RoutedAnswer(local.Verdict.Exit, local.Verdict.Label, local.Extended);
    }

    /// <summary>Runs what the device runs, and stops where the cloud is to answer.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async ValueTask<LocalAnswer> RunLocallyAsync(Tensor image, CancellationToken cancellationToken)
    {
        if (!gate.RunsMain)
        {
            return new LocalAnswer(new GateVerdict(ExitPoint.Cloud, -1), null, Extended: false);
        }

        var needsFeatures = models.Extension is not null && gate.Extension is not ExtensionUse.Never;
        var outputs = await engine.RunAsync(models.Main, [image], needsFeatures ? [models.Logits, models.Features] : [models.Logits], cancellationToken);
        var main = PredictionOf(outputs[0]);
        var verdict = gate.AfterMain(main);
        if (verdict.Exit is not ExitPoint.Extension)
        {
            return new LocalAnswer(verdict, verdict.Exit is ExitPoint.Main ? outputs[0] : null, Extended: false);
        }

        var model = models.Extension ?? throw new InvalidOperationException("The gate goes to an extension; the models have none.");
        var answer = (await engine.RunAsync(model, [image, outputs[1]], [models.Logits], cancellationToken))[0];
        var extension = PredictionOf(answer);
        verdict = gate.AfterExtension(main, extension);
        return new LocalAnswer(
            verdict,
            verdict.Exit is ExitPoint.Cloud ? null : verdict.Label == gate.Hard.LabelAt(extension.Label) ? OverAllClasses(answer, outputs[0]) : outputs[0],
            Extended: true);
    }

    /// <summary>The extension's logits in the places of its classes; every other class is ruled out.</summary>
    Tensor OverAllClasses(Tensor extension, Tensor main)
    {
        var known = MemoryMarshal.Cast<byte, float>(extension.Data.Span);
        var all = new float[MemoryMarshal.Cast<byte, float>(main.Data.Span).Length];
        var least = known[0];
        foreach (var logit in known)
        {
            least = Math.Min(least, logit);
        }

        Array.Fill(all, least - RuledOut);
        for (var place = 0; place < known.Length; place++)
        {
            all[gate.Hard.LabelAt(place)] = known[place];
        }

        return main with { Data = MemoryMarshal.AsBytes(all.AsSpan()).ToArray() };
    }

    static Prediction PredictionOf(Tensor logits) => logits.ElementType is TensorElementType.Fp32
        ? Prediction.Of(MemoryMarshal.Cast<byte, float>(logits.Data.Span))
        : throw new InvalidTensorException($"'{logits.Name}' is {logits.ElementType.ProtocolName()}; a gate reads FP32 logits.");
}
