using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>
/// A model that a silo serves in stages, each an ONNX model of its own (ONNX Runtime runs all of a graph whatever output is asked for), and the gate that says after each
/// where an inference ends (MEANet, arXiv 2109.06440). It takes one image a request and gives the label, the exit and the softmax of the label.
/// </summary>
/// <param name="Id">What devices ask for.</param>
/// <param name="Main">Image to logits over all classes, and to features where there is an extension.</param>
/// <param name="Extension">Image and features to logits over the hard classes; null where the gate never goes there.</param>
/// <param name="Cloud">Image to logits over all classes; null where the gate never goes there.</param>
/// <param name="Gate">Decides.</param>
public sealed record ExitModel(ModelId Id, ModelId Main, ModelId? Extension, ModelId? Cloud, ExitGate Gate)
{
    public const string Image = "image";
    public const string Features = "features";
    public const string Logits = "logits";
    public const string Label = "label";
    public const string Exit = "exit";
    public const string Confidence = "confidence";

    /// <summary>By exit, in the order in which an inference can pass them; null for one that there is not.</summary>
    public IReadOnlyList<ModelId?> Stages => [Main, Extension, Cloud];

    /// <summary>The blocks, each <c>name@version</c> and once.</summary>
    public string[] BlockNames => [.. Stages.OfType<ModelId>().Select(block => block.ToString()).Distinct(StringComparer.Ordinal)];

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem => !Gate.RunsMain ? "its gate never asks main"
        : Gate.Extension is not ExtensionUse.Never && Extension is null ? "its gate goes to an extension, and there is none"
        : !double.IsPositiveInfinity(Gate.Threshold) && Cloud is null ? "its gate has a threshold, and there is no cloud model to go to"
        : null;

    /// <summary>What it takes and gives.</summary>
    /// <param name="main">Main's signature.</param>
    public static ModelSignature SignatureOf(ModelSignature main) => new(
        [.. main.Inputs.Where(input => input.Name is Image).Select(input => new TensorSignature(Image, input.ElementType, [1, .. input.Shape.Skip(1)]))],
        [
            new TensorSignature(Label, TensorElementType.Int64, [1]), new TensorSignature(Exit, TensorElementType.Int64, [1]),
            new TensorSignature(Confidence, TensorElementType.Fp32, [1]),
        ]);
}

/// <summary>The models with exits that a silo serves. Thread-safe.</summary>
public interface IExitModels
{
    /// <summary>A model with exits; null where there is none of this name and version.</summary>
    ExitModel? Find(ModelId model);
}

/// <summary>None.</summary>
sealed class NoExitModels : IExitModels
{
    public ExitModel? Find(ModelId model) => null;
}
