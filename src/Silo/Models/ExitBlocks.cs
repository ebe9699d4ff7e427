using AutoScale.Core.Routing;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Silo.OpenInference;

namespace AutoScale.Silo.Models;

/// <summary>Whether the blocks of a model with exits are there and fit together, before anybody relies on it.</summary>
/// <param name="store">The models of this silo.</param>
/// <param name="engine">Loads a block, which it keeps for the first inference.</param>
sealed class ExitBlocks(IModelStore store, OnnxInferenceEngine engine)
{
    const int FreeDimension = -1;

    /// <summary>What is wrong with the blocks, and what to do; null when nothing is.</summary>
    public async Task<string?> ProblemAsync(ExitModel model, CancellationToken cancellationToken)
    {
        var signatures = new ModelSignature?[model.Stages.Count];
        for (var stage = 0; stage < signatures.Length; stage++)
        {
            if (model.Stages[stage] is not { } block)
            {
                continue;
            }

            try
            {
                if (ExitsFile.Is((await store.ReadAsync(block, cancellationToken)).Span))
                {
                    return $"the block '{block}' has exits itself; name ONNX models";
                }

                signatures[stage] = await engine.DescribeAsync(block, cancellationToken);
            }
            catch (ModelNotFoundException)
            {
                return $"the block '{block}' is not on this silo; upload it first, or name a version that is there";
            }
            catch (ModelFailedException problem)
            {
                return $"the block '{block}' does not load: {problem.Message}";
            }
        }

        return Misfit(model, signatures[0]!, signatures[1], signatures[2]);
    }

    /// <summary>The layers and the work of all blocks together.</summary>
    /// <exception cref="InvalidModelException">A block is no ONNX file.</exception>
    public async Task<NetworkFeatures> CountAsync(ExitModel model, CancellationToken cancellationToken)
    {
        var (convolutions, connected, recurrent, work) = (0, 0, 0, 0L);
        foreach (var block in model.Stages.OfType<ModelId>())
        {
            var features = ModelCensus.Read(await store.ReadAsync(block, cancellationToken)).Features;
            (convolutions, connected, recurrent, work) = (
                convolutions + features.ConvolutionLayers, connected + features.FullyConnectedLayers, recurrent + features.RecurrentLayers, work + features.MultiplyAccumulates);
        }

        return new NetworkFeatures(convolutions, connected, recurrent, work);
    }

    static string? Misfit(ExitModel model, ModelSignature main, ModelSignature? extension, ModelSignature? cloud)
    {
        var image = main.Inputs is [{ Name: ExitModel.Image } only] ? only : null;
        var classes = Classes(main);
        var hard = model.Gate.Hard;
        return image is null ? $"main '{model.Main}' must take '{ExitModel.Image}' and nothing else; it takes {Names(main.Inputs)}"
            : image.Shape is not [FreeDimension or 1, ..] ? $"main '{model.Main}' takes images of [{string.Join(',', image.Shape)}]; make the first dimension free"
            : classes is null ? NoLogits("main", model.Main, main)
            : hard.Count > 0 && classes != FreeDimension && hard.Labels[^1] >= classes ? $"the hard class {hard.Labels[^1]} is none of the {classes} of main '{model.Main}'"
            : MisfitOfExtension(model, main, extension, image) ?? MisfitOfCloud(model, cloud, image, classes.Value);
    }

    static string? MisfitOfExtension(ExitModel model, ModelSignature main, ModelSignature? extension, TensorSignature image)
    {
        if (extension is null)
        {
            return null;
        }

        var features = main.Outputs.FirstOrDefault(output => output.Name is ExitModel.Features);
        return features is null ? $"main '{model.Main}' must give '{ExitModel.Features}' to the extension; it gives {Names(main.Outputs)}"
            : extension.Inputs.Count is not 2 || !Takes(extension, image) || !Takes(extension, features)
                ? $"the extension '{model.Extension}' must take {Text(image)} and {Text(features)}, as main has them; it takes {Names(extension.Inputs)}"
            : Classes(extension) is not { } classes ? NoLogits("the extension", model.Extension!.Value, extension)
            : model.Gate.Extension is not ExtensionUse.Never && classes != FreeDimension && classes != model.Gate.Hard.Count ? $"the extension '{model.Extension}' tells {classes} classes apart, and the gate names {model.Gate.Hard.Count} hard ones"
            : null;
    }

    static string? MisfitOfCloud(ExitModel model, ModelSignature? cloud, TensorSignature image, long classes) => cloud is null ? null
        : cloud.Inputs.Count is not 1 || !Takes(cloud, image) ? $"the cloud's block '{model.Cloud}' must take {Text(image)}, as main does; it takes {Names(cloud.Inputs)}"
        : Classes(cloud) is not { } own ? NoLogits("the cloud's block", model.Cloud!.Value, cloud)
        : own != FreeDimension && classes != FreeDimension && own != classes ? $"the cloud's block '{model.Cloud}' tells {own} classes apart, main {classes}"
        : null;

    /// <summary>How many logits a block gives, -1 where that is free; null where it gives none that a gate can read.</summary>
    static long? Classes(ModelSignature block) =>
        block.Outputs.FirstOrDefault(output => output.Name is ExitModel.Logits) is { ElementType: TensorElementType.Fp32, Shape: [FreeDimension or 1, var classes] } ? classes : null;

    static bool Takes(ModelSignature block, TensorSignature tensor) => block.Inputs.Any(input =>
        input.Name == tensor.Name && input.ElementType == tensor.ElementType && input.Shape.Count == tensor.Shape.Count
        && input.Shape.Zip(tensor.Shape).All(pair => pair.First == pair.Second || pair.First is FreeDimension || pair.Second is FreeDimension));

    static string NoLogits(string role, ModelId block, ModelSignature signature) =>
        $"{role} '{block}' must give '{ExitModel.Logits}', FP32, a row of them for each image; it gives {Names(signature.Outputs)}";

    static string Names(IEnumerable<TensorSignature> tensors) => string.Join(", ", tensors.Select(Text));

    static string Text(TensorSignature tensor) => $"'{tensor.Name}' {tensor.ElementType.ProtocolName()} [{string.Join(',', tensor.Shape)}]";
}
