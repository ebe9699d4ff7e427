using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>What a request to a model with exits must be.</summary>
static class StagedRequest
{
    /// <summary>The image that a request brings.</summary>
    /// <param name="main">The main block, described.</param>
    /// <param name="inputs">What came.</param>
    /// <param name="outputs">Outputs wanted; empty for all.</param>
    /// <exception cref="InvalidTensorException">It is not one image, or an output is not one of a model with exits.</exception>
    public static Tensor ImageOf(ModelBatching main, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var signature = ExitModel.SignatureOf(main.Plan!.Signature);
        if (signature.Inputs is not [var expected])
        {
            throw new InvalidTensorException($"The main block '{main.Model}' has no input '{ExitModel.Image}'.");
        }

        if (inputs is not [{ Shape: [1, ..] } image] || (main.Plan.RunsAlone is null && main.Plan.FormOf(inputs, []) is null))
        {
            throw new InvalidTensorException(
                $"A model with exits takes one image: the input '{expected.Name}', {expected.ElementType.ProtocolName()} [{string.Join(',', expected.Shape)}]. Send a request for each; they are put together here.");
        }

        foreach (var name in outputs)
        {
            if (signature.Outputs.All(output => output.Name != name) || outputs.Count(other => other == name) > 1)
            {
                throw new InvalidTensorException(
                    $"Output '{name}' is asked for twice, or is not one of {string.Join(", ", signature.Outputs.Select(output => $"'{output.Name}'"))}.");
            }
        }

        return image;
    }
}
