using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Quantization;

/// <summary>How far a quantised model's output is from the FP32 model's.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="SignalToNoiseDecibels">
/// SQNR = 10·log₁₀(Σ reference² / Σ (reference - quantised)²) over all samples; infinite where they are equal.
/// </param>
/// <param name="LargestError">The largest absolute difference.</param>
public sealed record QuantizationError(string Output, double SignalToNoiseDecibels, double LargestError)
{
    /// <summary>Runs both models on the same samples and compares every FP32 output.</summary>
    /// <exception cref="ModelFailedException">ONNX Runtime does not load or run one of them.</exception>
    public static async Task<IReadOnlyList<QuantizationError>> MeasureAsync(
        ModelProto reference, ModelProto quantized, IEnumerable<IReadOnlyList<Tensor>> samples, CancellationToken cancellationToken)
    {
        using var exact = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(reference)), new OnnxEngineOptions());
        using var coarse = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(quantized)), new OnnxEngineOptions());
        var sums = new SortedDictionary<string, (double Signal, double Noise, double Largest)>(StringComparer.Ordinal);
        foreach (var sample in samples)
        {
            var expected = await exact.RunAsync(SingleModelStore.Id, sample, [], cancellationToken);
            var given = await coarse.RunAsync(SingleModelStore.Id, sample, [.. expected.Select(tensor => tensor.Name)], cancellationToken);
            for (var output = 0; output < expected.Count; output++)
            {
                if (expected[output].ElementType == TensorElementType.Fp32)
                {
                    sums[expected[output].Name] = Accumulate(sums.GetValueOrDefault(expected[output].Name), expected[output], given[output]);
                }
            }
        }

        return [.. sums.Select(sum => new QuantizationError(
            sum.Key, sum.Value.Noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(sum.Value.Signal / sum.Value.Noise), sum.Value.Largest))];
    }

    static (double Signal, double Noise, double Largest) Accumulate((double Signal, double Noise, double Largest) sum, Tensor expected, Tensor given)
    {
        var left = MemoryMarshal.Cast<byte, float>(expected.Data.Span);
        var right = MemoryMarshal.Cast<byte, float>(given.Data.Span);
        for (var index = 0; index < left.Length; index++)
        {
            double error = left[index] - right[index];
            sum.Signal += (double)left[index] * left[index];
            sum.Noise += error * error;
            sum.Largest = Math.Max(sum.Largest, Math.Abs(error));
        }

        return sum;
    }
}
