using System.Globalization;
using System.Text;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>
/// What a model's signature says of batches: requests can be put together where the first dimension of every input and output is free and, where it has a
/// name, has the same one. Whether its rows are independent too, which no signature says, shows in a trial (<see cref="BatchRunner"/>).
/// </summary>
public sealed class BatchPlan
{
    /// <summary>Requests with more bytes run alone: copying them together costs more than sharing a run saves.</summary>
    const int MostBytes = 8 << 20;

    BatchPlan(ModelSignature signature, string? runsAlone) => (Signature, RunsAlone) = (signature, runsAlone);

    public ModelSignature Signature { get; }

    /// <summary>Why requests to the model are not put together; null where they are.</summary>
    public string? RunsAlone { get; }

    public static BatchPlan Of(ModelSignature signature)
    {
        var symbol = "";
        if (signature.Inputs.Count is 0 || signature.Outputs.Count is 0)
        {
            return new BatchPlan(signature, "It has no inputs or no outputs.");
        }

        foreach (var (kind, tensor) in signature.Inputs.Select(input => ("Input", input)).Concat(signature.Outputs.Select(output => ("Output", output))))
        {
            if (tensor.Shape is not [-1, ..])
            {
                return new BatchPlan(signature, $"{kind} '{tensor.Name}' has no free first dimension.");
            }

            var name = tensor.Symbols is [var first, ..] ? first : "";
            if (name.Length > 0 && symbol.Length > 0 && name != symbol)
            {
                return new BatchPlan(signature, $"{kind} '{tensor.Name}' has the first dimension '{name}', another has '{symbol}'.");
            }

            symbol = name.Length > 0 ? name : symbol;
        }

        return new BatchPlan(signature, null);
    }

    /// <summary>What requests must have in common to be put together; null for one that runs alone, as one that does not fit does: it then fails alone, too.</summary>
    public string? FormOf(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        if (RunsAlone is not null || inputs.Count != Signature.Inputs.Count
            || outputs.Any(output => Signature.Outputs.All(known => known.Name != output)) || outputs.Distinct(StringComparer.Ordinal).Count() != outputs.Count)
        {
            return null;
        }

        var (rows, bytes, form) = (0L, 0L, new StringBuilder());
        foreach (var expected in Signature.Inputs)
        {
            if (Find(inputs, expected.Name) is not { } input || !Fits(expected, input) || (rows > 0 && input.Shape[0] != rows))
            {
                return null;
            }

            (rows, bytes) = (input.Shape[0], bytes + input.Data.Length);
            for (var axis = 1; axis < input.Shape.Count; axis++)
            {
                form.Append(CultureInfo.InvariantCulture, $"{input.Shape[axis]},");
            }

            form.Append(';');
        }

        return bytes <= MostBytes ? form.ToString() : null;
    }

    internal static Tensor? Find(IReadOnlyList<Tensor> tensors, string name)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Name == name)
            {
                return tensor;
            }
        }

        return null;
    }

    static bool Fits(TensorSignature expected, Tensor input)
    {
        if (input.ElementType != expected.ElementType || input.Shape.Count != expected.Shape.Count)
        {
            return false;
        }

        var bytes = (Int128)expected.ElementType.Size();
        for (var axis = 0; axis < input.Shape.Count; axis++)
        {
            if (input.Shape[axis] < 1 || (expected.Shape[axis] >= 0 && input.Shape[axis] != expected.Shape[axis]))
            {
                return false;
            }

            bytes = Int128.Min(bytes * input.Shape[axis], long.MaxValue);
        }

        return bytes == input.Data.Length;
    }
}
