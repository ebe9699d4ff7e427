using System.Collections;
using AutoScale.Core.Actions;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Splitting;

/// <summary>Writes one side of a cut as a model of its own: its nodes, the stored tensors that they read, and what comes in and goes out.</summary>
sealed class PartWriter(ModelProto model, DataflowGraph graph, IReadOnlyDictionary<string, RuntimeValue> values)
{
    /// <summary>Inputs are those of the model that the head reads; outputs what it computes for the tail, then the model's outputs that it gives.</summary>
    public ModelProto Head(CutAnalysis cut)
    {
        var part = Start("head", cut.Head);
        part.Input.Add(graph.Proto.Input.Where(input => Reads(cut.Head, input.Name)));
        var computed = cut.Crossing.Where(value => graph.Producer(value) >= 0).ToList();
        part.Output.Add(computed.Except(cut.HeadOutputs, StringComparer.Ordinal).Select(Declare));
        part.Output.Add(graph.Proto.Output.Where(output => cut.HeadOutputs.Contains(output.Name) && graph.Producer(output.Name) >= 0));
        return model.With(part);
    }

    /// <summary>Inputs are the crossing tensors; outputs the model's own that are still to compute.</summary>
    /// <param name="cut">The cut.</param>
    /// <param name="crossing">
    /// With <see cref="Precision.Int8"/> every FP32 tensor <c>x</c> comes as uint8 with a scale and a zero point, inputs named by <see cref="CrossingNames"/>.
    /// </param>
    public ModelProto Tail(CutAnalysis cut, Precision crossing)
    {
        var part = Start("tail", cut.Tail);
        // Old files list stored tensors as inputs too.
        part.Input.Add(graph.Proto.Input.Where(input => graph.Stored.Contains(input.Name) && Reads(cut.Tail, input.Name)));
        var dequantise = new List<NodeProto>();
        foreach (var value in cut.Crossing)
        {
            if (crossing is Precision.Int8 && values[value].ElementType is Core.Tensors.TensorElementType.Fp32)
            {
                part.Input.Add(Quantised(value, dequantise));
            }
            else
            {
                part.Input.Add(Declare(value));
            }
        }

        var nodes = part.Node.ToList();
        part.Node.Clear();
        part.Node.Add(dequantise);
        part.Node.Add(nodes);
        part.Output.Add(graph.Proto.Output.Where(output => cut.TailOutputs.Contains(output.Name)));
        return model.With(part);
    }

    ValueInfoProto[] Quantised(string value, List<NodeProto> dequantise)
    {
        var quantised = values[value].Declared!.Clone();
        quantised.TensorType.ElemType = (int)DataType.Uint8;
        var names = CrossingNames.Of(value);
        var node = new NodeProto { OpType = "DequantizeLinear", Name = $"{value}.dequantise" };
        node.Input.Add([names.Quantised, names.Scale, names.ZeroPoint]);
        node.Output.Add(value);
        dequantise.Add(node);
        return
        [
            new ValueInfoProto { Name = names.Quantised, Type = quantised },
            Scalar(names.Scale, DataType.Float),
            Scalar(names.ZeroPoint, DataType.Uint8),
        ];
    }

    static ValueInfoProto Scalar(string name, DataType type)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    GraphProto Start(string side, BitArray nodes)
    {
        var part = new GraphProto { Name = $"{graph.Proto.Name}.{side}" };
        var inside = new HashSet<string>(StringComparer.Ordinal);
        for (var node = 0; node < nodes.Count; node++)
        {
            if (nodes[node])
            {
                part.Node.Add(graph.Nodes[node]);
                inside.UnionWith(graph.Reads[node]);
                inside.UnionWith(graph.Nodes[node].Output);
            }
        }

        // An output may be a stored tensor itself.
        inside.UnionWith(side is "tail" ? graph.Proto.Output.Select(output => output.Name) : []);
        part.Initializer.Add(graph.Proto.Initializer.Where(tensor => inside.Contains(tensor.Name)));
        part.SparseInitializer.Add(graph.Proto.SparseInitializer.Where(tensor => inside.Contains(tensor.Values?.Name ?? "")));
        part.QuantizationAnnotation.Add(graph.Proto.QuantizationAnnotation.Where(annotation => inside.Contains(annotation.TensorName)));
        return part;
    }

    bool Reads(BitArray nodes, string value) =>
        Enumerable.Range(0, nodes.Count).Any(node => nodes[node] && graph.Reads[node].Contains(value, StringComparer.Ordinal));

    ValueInfoProto Declare(string value) => graph.Proto.Input.FirstOrDefault(input => input.Name == value)
        ?? graph.Proto.Output.FirstOrDefault(output => output.Name == value && output.Type?.TensorType?.Shape is not null)
        ?? new ValueInfoProto { Name = value, Type = values[value].Declared };
}
