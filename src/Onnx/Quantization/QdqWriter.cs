using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Quantization;

/// <summary>Writes the quantised copy of a graph: the same nodes, with pairs of QuantizeLinear and DequantizeLinear where the plan says.</summary>
sealed class QdqWriter
{
    readonly GraphProto source;
    readonly QuantizationPlan plan;
    readonly ActivationRanges ranges;
    readonly QuantizationOptions options;
    readonly GraphIndex index;
    readonly GraphProto result = new();
    readonly HashSet<string> names = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> dequantized = new(StringComparer.Ordinal);
    readonly Dictionary<(string Weights, int Axis), (string Value, float[] Scales)> weights = [];

    public QdqWriter(GraphProto source, QuantizationPlan plan, ActivationRanges ranges, QuantizationOptions options)
    {
        (this.source, this.plan, this.ranges, this.options) = (source, plan, ranges, options);
        index = new GraphIndex(source);
        names.UnionWith(source.Node.SelectMany(node => node.Input.Concat(node.Output).Append(node.Name)));
        names.UnionWith(source.Initializer.Select(tensor => tensor.Name));
        names.UnionWith(source.Input.Select(input => input.Name));
    }

    public GraphProto Write()
    {
        result.Name = source.Name;
        foreach (var input in source.Input)
        {
            QuantizeActivation(input.Name, input.Name);
        }

        foreach (var node in source.Node)
        {
            Write(node);
        }

        CopyRest();
        return result;
    }

    void Write(NodeProto node)
    {
        var copy = node.Clone();
        var integer = plan.Nodes.Contains(node);
        for (var index = 0; index < copy.Input.Count; index++)
        {
            // A tensor from an FP32 node keeps its precision for the FP32 nodes that read it.
            if (dequantized.TryGetValue(copy.Input[index], out var value) && (integer || plan.Made.Contains(copy.Input[index])))
            {
                copy.Input[index] = value;
            }
        }

        if (integer && node.OpType is "Conv" or "Gemm" or "MatMul")
        {
            QuantizeWeights(node, copy);
        }

        for (var index = 0; index < copy.Output.Count; index++)
        {
            // The model's own output keeps its name, on the dequantised side.
            if (plan.Made.Contains(node.Output[index]) && this.index.IsOutput(node.Output[index]))
            {
                copy.Output[index] = Unique($"{node.Output[index]}.raw");
            }
        }

        result.Node.Add(copy);
        for (var index = 0; index < node.Output.Count; index++)
        {
            QuantizeActivation(node.Output[index], copy.Output[index]);
        }
    }

    void QuantizeActivation(string tensor, string source)
    {
        if (!plan.RangeOf.TryGetValue(tensor, out var measured))
        {
            return;
        }

        var (scale, zero) = ScaleOf(measured);
        var scaleName = Store(Tensors.Floats(Unique($"{tensor}.scale"), [], [scale]));
        var zeroName = Store(Tensors.Raw(Unique($"{tensor}.zero"), DataType.Uint8, [], new[] { zero }));
        var quantized = Add("QuantizeLinear", $"{tensor}.quantized", [source, scaleName, zeroName]);
        dequantized[tensor] = Add(
            "DequantizeLinear", source == tensor ? $"{tensor}.dequantized" : tensor, [quantized, scaleName, zeroName], fixedName: source != tensor);
    }

    void QuantizeWeights(NodeProto node, NodeProto copy)
    {
        var axis = node.OpType is "MatMul" || (node.OpType is "Gemm" && !IsSet(node, "transB")) ? 1 : 0;
        var (value, scales) = Weights(node.Input[1], axis);
        copy.Input[1] = value;
        if (node.Input.Count > 2 && node.Input[2].Length > 0)
        {
            copy.Input[2] = Bias(node.Input[2], ScaleOf(plan.RangeOf[node.Input[0]]).Scale, scales, node);
        }
    }

    (string Value, float[] Scales) Weights(string name, int axis)
    {
        if (weights.TryGetValue((name, axis), out var done))
        {
            return done;
        }

        var tensor = index.StoredFloats(name)!;
        var (quantized, scales) = WeightQuantization.PerChannel(Tensors.ReadFloats(tensor), [.. tensor.Dims], axis, options.LargestWeight);
        var stored = Store(Tensors.Raw(Unique($"{name}.int8"), DataType.Int8, [.. tensor.Dims], quantized));
        var scaleName = Store(Tensors.Floats(Unique($"{name}.scale"), [scales.Length], scales));
        var zeroName = Store(Tensors.Raw(Unique($"{name}.zero"), DataType.Int8, [scales.Length], new byte[scales.Length]));
        var value = Add("DequantizeLinear", $"{name}.dequantized", [stored, scaleName, zeroName]);
        result.Node[^1].Attribute.Add(Attributes.Int("axis", axis));
        return weights[(name, axis)] = (value, scales);
    }

    /// <summary>Added to the sum of products before it is scaled, hence at the product of both scales.</summary>
    string Bias(string name, float inputScale, float[] weightScales, NodeProto node)
    {
        var values = Tensors.ReadFloats(index.StoredFloats(name)!);
        if (values.Length != weightScales.Length)
        {
            throw new InvalidModelException($"Node '{node.Name}' ({node.OpType}) has {values.Length} biases for {weightScales.Length} channels.");
        }

        var scales = Array.ConvertAll(weightScales, scale => scale * inputScale);
        var quantized = values.Zip(scales, (value, scale) => (int)Math.Clamp(Math.Round((double)value / scale), int.MinValue, int.MaxValue)).ToArray();
        var stored = Store(Tensors.Int32s(Unique($"{name}.int32"), [quantized.Length], quantized));
        var scaleName = Store(Tensors.Floats(Unique($"{name}.scale"), [scales.Length], scales));
        var value = Add("DequantizeLinear", $"{name}.dequantized", [stored, scaleName]);
        result.Node[^1].Attribute.Add(Attributes.Int("axis", 0));
        return value;
    }

    /// <summary>The range widened to hold 0, which padding and rectifiers need exactly, over 255 steps.</summary>
    (float Scale, byte Zero) ScaleOf(string tensor)
    {
        if (!ranges.Tensors.TryGetValue(tensor, out var range))
        {
            throw new ArgumentException($"There is no calibrated range for tensor '{tensor}'. Calibrate this model, not another version of it.");
        }

        var (min, max) = (Math.Min(range.Min, 0), Math.Max(range.Max, 0));
        // A tensor of zeros, or of denormals whose scale would vanish in a product.
        var scale = Math.Max((max - min) / 255, 1e-12f);
        return (scale, (byte)Math.Clamp(Math.Round(-min / scale), 0, 255));
    }

    void CopyRest()
    {
        var read = result.Node.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
        result.Output.Add(source.Output);
        read.UnionWith(source.Output.Select(output => output.Name));
        bool Needed(string name) => read.Contains(name) || index.IsCaptured(name);
        result.Initializer.Add(source.Initializer.Where(tensor => Needed(tensor.Name)));
        result.SparseInitializer.Add(source.SparseInitializer);
        // Old files list initializers as inputs; those that were replaced go.
        result.Input.Add(source.Input.Where(input => index.Stored(input.Name) is null || Needed(input.Name)));
    }

    string Add(string type, string name, ReadOnlySpan<string> inputs, bool fixedName = false)
    {
        var output = fixedName ? name : Unique(name);
        var node = new NodeProto { OpType = type, Name = fixedName ? Unique($"{name}.dequantized") : output };
        foreach (var input in inputs)
        {
            node.Input.Add(input);
        }

        node.Output.Add(output);
        result.Node.Add(node);
        return output;
    }

    string Store(TensorProto tensor)
    {
        result.Initializer.Add(tensor);
        return tensor.Name;
    }

    string Unique(string name)
    {
        var unique = name;
        for (var number = 2; !names.Add(unique); number++)
        {
            unique = $"{name}.{number}";
        }

        return unique;
    }

    static bool IsSet(NodeProto node, string attribute) => node.Attribute.Any(candidate => candidate.Name == attribute && candidate.I != 0);
}
