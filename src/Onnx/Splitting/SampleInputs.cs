using AutoScale.Core.Tensors;
using AutoScale.Onnx.Graph;

namespace AutoScale.Onnx.Splitting;

/// <summary>Inputs for a model that nobody gave any for: reals in [-1, 1), whole numbers and booleans 0 or 1. Same seed, same bytes.</summary>
public static class SampleInputs
{
    /// <param name="signature">What the model takes; a free dimension is 1 unless it is stated.</param>
    /// <param name="shapes">Shapes by input where the signature leaves dimensions free.</param>
    /// <param name="seed">Chooses the values.</param>
    public static IReadOnlyList<Tensor> For(ModelSignature signature, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, ulong seed) =>
        [.. signature.Inputs.Select(input => Make(input, shapes.GetValueOrDefault(input.Name), seed))];

    static Tensor Make(TensorSignature input, IReadOnlyList<long>? stated, ulong seed)
    {
        var shape = stated ?? [.. input.Shape.Select(dimension => Math.Max(1, dimension))];
        var count = Tensor.CountElements(shape);
        var stream = SeededUniform.StreamOf(seed, input.Name);
        if (input.ElementType is TensorElementType.Fp32)
        {
            return new Tensor(input.Name, input.ElementType, shape, SeededUniform.Floats(stream, count, 1));
        }

        var size = input.ElementType.Size();
        var bytes = new byte[checked(count * size)];
        if (input.ElementType is not (TensorElementType.Fp16 or TensorElementType.Fp64))
        {
            var values = SeededUniform.Integers(stream, count, 2);
            for (var index = 0; index < values.Length; index++)
            {
                bytes[index * size] = (byte)values[index];
            }
        }

        return new Tensor(input.Name, input.ElementType, shape, bytes);
    }
}
