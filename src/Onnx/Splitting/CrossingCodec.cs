using System.Runtime.InteropServices;
using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Splitting;

/// <summary>Turns FP32 tensors into what a tail made for <see cref="Core.Actions.Precision.Int8"/> takes: uint8 elements, a scale and a zero point.</summary>
public static class CrossingCodec
{
    /// <summary>Quantises every FP32 tensor; others pass as they are.</summary>
    /// <param name="crossing">The crossing tensors.</param>
    /// <param name="ranges">Calibrated scales by name; a tensor without one gets the scale of its own values.</param>
    /// <exception cref="InvalidTensorException">A tensor has values that are not finite.</exception>
    public static IReadOnlyList<Tensor> Quantize(IReadOnlyList<Tensor> crossing, IReadOnlyDictionary<string, AffineScale>? ranges = null)
    {
        var sent = new List<Tensor>(crossing.Count * 3);
        foreach (var tensor in crossing)
        {
            if (tensor.ElementType is not TensorElementType.Fp32)
            {
                sent.Add(tensor);
                continue;
            }

            var values = MemoryMarshal.Cast<byte, float>(tensor.Data.Span);
            if ((ranges is null || !ranges.TryGetValue(tensor.Name, out var scale)) && !AffineScale.TryOver(values, out scale))
            {
                throw new InvalidTensorException($"Tensor '{tensor.Name}' has values that are not finite; it cannot cross as 8-bit integers.");
            }

            var codes = GC.AllocateUninitializedArray<byte>(values.Length);
            scale.Quantize(values, codes);
            var names = CrossingNames.Of(tensor.Name);
            sent.Add(new Tensor(names.Quantised, TensorElementType.UInt8, tensor.Shape, codes));
            sent.Add(new Tensor(names.Scale, TensorElementType.Fp32, [], BitConverter.GetBytes(scale.Scale)));
            sent.Add(new Tensor(names.ZeroPoint, TensorElementType.UInt8, [], new[] { scale.ZeroPoint }));
        }

        return sent;
    }
}
