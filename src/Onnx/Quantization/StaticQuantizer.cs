using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Quantization;

/// <summary>
/// Quantises an FP32 model to INT8 in QDQ form (Jacob et al., CVPR 2018): QuantizeLinear and DequantizeLinear around the layers, which ONNX Runtime fuses into integer kernels.
/// Weights: int8, symmetric, one scale for each output channel. Activations: uint8, asymmetric, one scale for each tensor. Biases: int32 at the product of both scales.
/// </summary>
public static class StaticQuantizer
{
    /// <summary>Scales for each channel came with this operator set.</summary>
    const long MinOpset = 13;

    /// <summary>The tensors whose ranges <see cref="Quantize"/> needs.</summary>
    public static IReadOnlyList<string> TensorsToMeasure(ModelProto model) => new QuantizationPlan(model.Graph).Measured;

    /// <summary>Gives a quantised model; the given one is not changed.</summary>
    /// <exception cref="ArgumentException">A range is missing; the message names the tensor.</exception>
    /// <exception cref="NotSupportedException">The model is written against an operator set before 13.</exception>
    /// <exception cref="InvalidModelException">A weight's elements contradict its shape.</exception>
    public static ModelProto Quantize(ModelProto model, ActivationRanges ranges, QuantizationOptions? options = null)
    {
        var opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 0;
        if (opset < MinOpset)
        {
            throw new NotSupportedException(
                $"The model uses operator set {opset}; scales for each channel need {MinOpset} or newer. Export it again with a newer one.");
        }

        var plan = new QuantizationPlan(model.Graph);
        var writer = new QdqWriter(model.Graph, plan, ranges, options ?? new QuantizationOptions());
        return new ModelProto(model) { Graph = writer.Write() };
    }
}
