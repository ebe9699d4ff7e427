using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>Checks a request against a model's signature, so that ONNX Runtime only ever sees tensors that fit.</summary>
static class InputValidation
{
    /// <summary>Checks the inputs and gives them in the signature's order.</summary>
    /// <exception cref="InvalidTensorException">The first input that does not fit, with what is expected and what was given.</exception>
    internal static Tensor[] Order(LoadedSession session, IReadOnlyList<Tensor> inputs)
    {
        var signatures = session.Signature.Inputs;
        var ordered = new Tensor[signatures.Count];
        foreach (var input in inputs)
        {
            var index = IndexOf(signatures, input.Name);
            if (index < 0)
            {
                throw new InvalidTensorException($"Input '{input.Name}' is not one of the model's; expected {Names(signatures)}.");
            }

            if (ordered[index] is not null)
            {
                throw new InvalidTensorException($"Input '{input.Name}' is given twice; expected once.");
            }

            RequireFit(signatures[index], input);
            ordered[index] = input;
        }

        for (var index = 0; index < ordered.Length; index++)
        {
            if (ordered[index] is null)
            {
                throw new InvalidTensorException($"Input '{signatures[index].Name}' is missing; expected {Names(signatures)}.");
            }
        }

        RequireSameSymbols(signatures, ordered);
        return ordered;
    }

    /// <summary>Checks the names of the outputs wanted; gives all of them when none is named.</summary>
    /// <exception cref="InvalidTensorException">The first name that is not an output's, or that is given twice.</exception>
    internal static IReadOnlyList<string> Outputs(ModelSignature signature, IReadOnlyList<string> wanted)
    {
        if (wanted.Count is 0)
        {
            return [.. signature.Outputs.Select(output => output.Name)];
        }

        var seen = new HashSet<string>();
        foreach (var name in wanted)
        {
            if (IndexOf(signature.Outputs, name) < 0)
            {
                throw new InvalidTensorException($"Output '{name}' is not one of the model's; expected {Names(signature.Outputs)}.");
            }

            if (!seen.Add(name))
            {
                throw new InvalidTensorException($"Output '{name}' is asked for twice; expected once.");
            }
        }

        return wanted;
    }

    static void RequireFit(TensorSignature expected, Tensor input)
    {
        if (input.ElementType != expected.ElementType)
        {
            throw new InvalidTensorException(
                $"Input '{input.Name}': expected {expected.ElementType.ProtocolName()}, got {input.ElementType.ProtocolName()}.");
        }

        if (!Matches(expected.Shape, input.Shape))
        {
            throw new InvalidTensorException(
                $"Input '{input.Name}': expected shape {Text(expected.Shape)} with -1 for any size of 1 or more, got {Text(input.Shape)}.");
        }

        if (CountBytes(input) is not { } bytes || bytes != input.Data.Length)
        {
            throw new InvalidTensorException(
                $"Input '{input.Name}': expected {CountBytes(input)?.ToString() ?? "more than 2147483647"} bytes for "
                + $"{input.ElementType.ProtocolName()} {Text(input.Shape)}, got {input.Data.Length}.");
        }

        // A byte that is neither is undefined behaviour in the native code.
        if (input.ElementType is TensorElementType.Bool && input.Data.Span.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
        {
            throw new InvalidTensorException($"Input '{input.Name}': expected 0 or 1 in every BOOL byte, got {input.Data.Span[at]} at byte {at}.");
        }
    }

    static bool Matches(IReadOnlyList<long> expected, IReadOnlyList<long> given)
    {
        if (expected.Count != given.Count)
        {
            return false;
        }

        for (var axis = 0; axis < expected.Count; axis++)
        {
            if (expected[axis] < 0 ? given[axis] < 1 : given[axis] != expected[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bytes that the shape asks for; null when they are more than a tensor's memory can hold.</summary>
    static int? CountBytes(Tensor tensor)
    {
        var bytes = (Int128)tensor.ElementType.Size();
        foreach (var dimension in tensor.Shape)
        {
            bytes *= dimension;
            if (bytes > int.MaxValue)
            {
                return null;
            }
        }

        return (int)bytes;
    }

    /// <summary>ONNX: free dimensions of the same name have the same size.</summary>
    static void RequireSameSymbols(IReadOnlyList<TensorSignature> signatures, Tensor[] inputs)
    {
        var sizes = new Dictionary<string, (long Size, string Input)>();
        for (var index = 0; index < inputs.Length; index++)
        {
            for (var axis = 0; axis < signatures[index].Symbols.Count; axis++)
            {
                var (symbol, size) = (signatures[index].Symbols[axis], inputs[index].Shape[axis]);
                if (string.IsNullOrEmpty(symbol) || sizes.TryAdd(symbol, (size, inputs[index].Name)) || sizes[symbol].Size == size)
                {
                    continue;
                }

                throw new InvalidTensorException(
                    $"Input '{inputs[index].Name}': expected dimension '{symbol}' to be {sizes[symbol].Size} as in input '{sizes[symbol].Input}', got {size}.");
            }
        }
    }

    static int IndexOf(IReadOnlyList<TensorSignature> signatures, string name)
    {
        for (var index = 0; index < signatures.Count; index++)
        {
            if (signatures[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }

    static string Names(IReadOnlyList<TensorSignature> signatures) => string.Join(", ", signatures.Select(signature => $"'{signature.Name}'"));

    static string Text(IReadOnlyList<long> shape) => $"[{string.Join(',', shape)}]";
}
