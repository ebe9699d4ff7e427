using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;
using Tensor = AutoScale.Core.Tensors.Tensor;

namespace AutoScale.Onnx.Quantization;

/// <summary>Measures the ranges that <see cref="StaticQuantizer"/> needs: runs the FP32 model in ONNX Runtime with its intermediate tensors as outputs.</summary>
public static class RangeCalibrator
{
    /// <summary>Runs every sample and keeps each tensor's smallest and largest value.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="samples">Inputs as the model will see them; at least one.</param>
    /// <param name="cancellationToken">Ends the calibration between operators.</param>
    /// <exception cref="ArgumentException">There is no sample, or a tensor is not finite.</exception>
    /// <exception cref="ModelFailedException">ONNX Runtime does not load or run the model.</exception>
    public static async Task<ActivationRanges> MeasureAsync(
        ModelProto model, IEnumerable<IReadOnlyList<Tensor>> samples, CancellationToken cancellationToken)
    {
        var measured = StaticQuantizer.TensorsToMeasure(model).ToHashSet(StringComparer.Ordinal);
        using var engine = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(Expose(model, measured))), new OnnxEngineOptions());
        var ranges = new ActivationRanges();
        var any = false;
        foreach (var sample in samples)
        {
            any = true;
            var outputs = await engine.RunAsync(SingleModelStore.Id, sample, [], cancellationToken);
            foreach (var tensor in sample.Concat(outputs).Where(tensor => measured.Contains(tensor.Name)))
            {
                var values = MemoryMarshal.Cast<byte, float>(tensor.Data.Span);
                ranges.Add(tensor.Name, TensorPrimitives.Min(values), TensorPrimitives.Max(values));
            }
        }

        return any ? ranges : throw new ArgumentException("Calibration needs at least one sample.", nameof(samples));
    }

    static ModelProto Expose(ModelProto model, HashSet<string> tensors)
    {
        var graph = new GraphProto(model.Graph);
        var known = graph.Output.Concat(graph.Input).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var tensor in tensors.Where(tensor => !known.Contains(tensor)))
        {
            var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } };
            graph.Output.Add(new ValueInfoProto { Name = tensor, Type = type });
        }

        return new ModelProto(model) { Graph = graph };
    }
}
