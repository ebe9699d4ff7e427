using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Quantization;

/// <summary>Who makes and who reads each value of a graph.</summary>
sealed class GraphIndex
{
    readonly Dictionary<string, TensorProto> stored = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<NodeProto>> consumers = new(StringComparer.Ordinal);
    readonly HashSet<string> outputs;
    readonly HashSet<string> captured = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer)
        {
            stored[tensor.Name] = tensor;
        }

        foreach (var node in graph.Node)
        {
            foreach (var input in node.Input.Distinct())
            {
                (consumers.TryGetValue(input, out var list) ? list : consumers[input] = []).Add(node);
            }

            Capture(node);
        }

        outputs = graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
    }

    public TensorProto? Stored(string value) => stored.GetValueOrDefault(value);

    /// <summary>A stored FP32 tensor whose elements are in the file.</summary>
    public TensorProto? StoredFloats(string value) =>
        Stored(value) is { DataType: (int)DataType.Float, DataLocation: DataLocation.Default } tensor ? tensor : null;

    public IReadOnlyList<NodeProto> Consumers(string value) => consumers.GetValueOrDefault(value) ?? [];

    public bool IsOutput(string value) => outputs.Contains(value);

    /// <summary>Read inside the body of an If, Loop or Scan, where the name must stay.</summary>
    public bool IsCaptured(string value) => captured.Contains(value);

    void Capture(NodeProto node)
    {
        foreach (var body in node.Attribute.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).OfType<GraphProto>())
        {
            foreach (var inner in body.Node)
            {
                captured.UnionWith(inner.Input);
                Capture(inner);
            }

            captured.UnionWith(body.Output.Select(output => output.Name));
        }
    }
}
