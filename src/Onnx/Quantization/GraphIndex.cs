using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Quantization;

/// <summary>Who makes and who reads each value of a graph.</summary>
sealed class GraphIndex
{
    readonly Dictionary<string, TensorProto> _stored = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    readonly HashSet<string> _outputs;
    readonly HashSet<string> _captured = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer)
        {
            _stored[tensor.Name] = tensor;
        }

        foreach (var node in graph.Node)
        {
            foreach (var input in node.Input.Distinct())
            {
                (_consumers.TryGetValue(input, out var list) ? list : _consumers[input] = []).Add(node);
            }

            Capture(node);
        }

        _outputs = graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
    }

    public TensorProto? Stored(string value) => _stored.GetValueOrDefault(value);

    /// <summary>A stored FP32 tensor whose elements are in the file.</summary>
    public TensorProto? StoredFloats(string value) =>
        Stored(value) is { DataType: (int)DataType.Float, DataLocation: DataLocation.Default } tensor ? tensor : null;

    public IReadOnlyList<NodeProto> Consumers(string value) => _consumers.GetValueOrDefault(value) ?? [];

    public bool IsOutput(string value) => _outputs.Contains(value);

    /// <summary>Read inside the body of an If, Loop or Scan, where the name must stay.</summary>
    public bool IsCaptured(string value) => _captured.Contains(value);

    void Capture(NodeProto node)
    {
        foreach (var body in node.Attribute.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).OfType<GraphProto>())
        {
            foreach (var inner in body.Node)
            {
                _captured.UnionWith(inner.Input);
                Capture(inner);
            }

            _captured.UnionWith(body.Output.Select(output => output.Name));
        }
    }
}
