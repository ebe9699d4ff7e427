using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Quantization;

/// <summary>
/// Which nodes run on 8-bit integers and which tensors are quantised for it. Convolutions, Gemm and products with constant matrices are; residual additions, concatenations
/// and pools follow where all they read is quantised already; everything else stays FP32: embeddings, softmax, normalisation, products of computed values, and average pools
/// over windows, whose integer kernel in ONNX Runtime is slower than the FP32 one.
/// </summary>
sealed class QuantizationPlan
{
    /// <summary>Operators that follow their inputs.</summary>
    static readonly HashSet<string> Followers = ["Add", "Concat", "GlobalAveragePool", .. ScaleKeepers];

    readonly GraphIndex index;
    readonly Dictionary<string, string> rangeOf = new(StringComparer.Ordinal);

    public QuantizationPlan(GraphProto graph)
    {
        index = new GraphIndex(graph);
        foreach (var node in graph.Node)
        {
            if (node.Domain is not ("" or "ai.onnx"))
            {
                continue;
            }

            if (IsLayer(node))
            {
                Quantize(node, [node.Input[0]], keepsOutput: node.OpType is not "MatMul");
            }
            else if (Followers.Contains(node.OpType) && FollowedInputs(node) is { } followed && followed.All(rangeOf.ContainsKey))
            {
                Quantize(node, followed, keepsOutput: true);
            }
        }
    }

    /// <summary>Operators that only move or choose elements: what they give has the scale of what they read.</summary>
    static string[] ScaleKeepers => ["MaxPool", "Flatten", "Reshape", "Transpose"];

    /// <summary>Nodes that run on integers.</summary>
    public HashSet<NodeProto> Nodes { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Quantised tensors that such nodes make. Everybody reads these dequantised, so that ONNX Runtime can fuse the node with its neighbours.</summary>
    public HashSet<string> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>All quantised tensors, and the tensor whose range each takes.</summary>
    public IReadOnlyDictionary<string, string> RangeOf => rangeOf;

    /// <summary>Tensors whose ranges have to be measured.</summary>
    public IReadOnlyList<string> Measured => [.. rangeOf.Values.Distinct().Order(StringComparer.Ordinal)];

    void Quantize(NodeProto node, List<string> inputs, bool keepsOutput)
    {
        Nodes.Add(node);
        foreach (var input in inputs)
        {
            rangeOf.TryAdd(input, input);
        }

        if (keepsOutput)
        {
            var output = AfterActivation(node.Output[0]);
            rangeOf.TryAdd(output, ScaleKeepers.Contains(node.OpType) ? rangeOf[inputs[0]] : output);
            Made.Add(output);
        }
    }

    bool IsLayer(NodeProto node) => node.OpType switch
    {
        "Conv" => node.Input.Count >= 2 && index.StoredFloats(node.Input[1]) is { Dims.Count: > 2 } && HasStoredBias(node),
        "Gemm" => node.Input.Count >= 2 && index.StoredFloats(node.Input[1]) is { Dims.Count: 2 } && HasStoredBias(node) && IsPlain(node),
        "MatMul" => node.Input.Count == 2 && index.StoredFloats(node.Input[1]) is { Dims.Count: 2 },
        _ => false,
    } && index.Stored(node.Input[0]) is null && !index.IsCaptured(node.Output[0]);

    /// <summary>The bias becomes whole numbers, one for each column: a vector, or none.</summary>
    bool HasStoredBias(NodeProto node) =>
        node.Input.Count < 3 || node.Input[2].Length == 0 || index.StoredFloats(node.Input[2]) is { Dims.Count: 1 };

    /// <summary>The integer Gemm neither scales nor transposes what it reads.</summary>
    static bool IsPlain(NodeProto node) => node.Attribute.All(attribute => attribute.Name switch
    {
        "alpha" or "beta" => attribute.F == 1,
        "transA" => attribute.I == 0,
        _ => true,
    });

    /// <summary>The inputs that carry activations; null for a node that also reads a constant as one.</summary>
    List<string>? FollowedInputs(NodeProto node)
    {
        if (node.Output.Count(output => output.Length > 0) != 1 || index.IsCaptured(node.Output[0]))
        {
            return null;
        }

        var followed = node.OpType is "Add" or "Concat" ? [.. node.Input] : node.Input.Take(1).ToList();
        return followed.Exists(input => index.Stored(input) is not null) ? null : followed;
    }

    /// <summary>The tensor after a rectifier that reads nothing else: its bounds become the quantised range's, and the rectifier costs nothing.</summary>
    string AfterActivation(string output) =>
        !index.IsOutput(output) && index.Consumers(output) is [{ OpType: "Relu" or "Clip" } activation] && activation.Input[0] == output
        && !index.IsCaptured(activation.Output[0])
            ? activation.Output[0]
            : output;
}
