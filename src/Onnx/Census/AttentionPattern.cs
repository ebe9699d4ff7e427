namespace AutoScale.Onnx.Census;

/// <summary>
/// Finds attention that is spelled out, softmax(Q·Kᵀ)·V: a product of computed values, one factor of which comes from a softmax whose input comes from another such
/// product. In between stand scaling, masks, casts, changes of shape and quantisation. Heads spelled out one by one count one each.
/// </summary>
static class AttentionPattern
{
    /// <summary>How many nodes to look through between the parts; exporters write about ten.</summary>
    const int Reach = 64;

    static readonly HashSet<string> Between =
    [
        "Add", "Sub", "Mul", "Div", "Where", "Max", "Min", "Clip", "Tanh", "Sum", "Cast", "Identity", "Dropout", "QuantizeLinear", "DequantizeLinear",
        "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Expand", "Concat", "Pad",
    ];

    static readonly HashSet<string> Softmax = ["Softmax", "BiasSoftmax", "QLinearSoftmax"];

    /// <summary>Marks the product with V of every attention layer.</summary>
    public static void Mark(IReadOnlyList<EvaluatedNode> nodes)
    {
        var seen = new HashSet<EvaluatedNode>();
        foreach (var node in nodes.Where(IsProduct))
        {
            if (Find(node, candidate => Softmax.Contains(candidate.OperatorType)) is { } softmax
                && Find(softmax, IsProduct) is not null && seen.Add(softmax))
            {
                node.Kind = LayerKind.Attention;
            }
        }
    }

    static bool IsProduct(EvaluatedNode node) => node.Kind is LayerKind.MatrixProduct or LayerKind.Attention;

    /// <summary>The nearest node of a kind above another, looking only through nodes that may stand between.</summary>
    static EvaluatedNode? Find(EvaluatedNode from, Func<EvaluatedNode, bool> wanted)
    {
        var visited = new HashSet<EvaluatedNode>();
        var queue = new Queue<EvaluatedNode>([from]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var producer in node.Inputs.Select(input => input?.Producer).OfType<EvaluatedNode>())
            {
                if (wanted(producer))
                {
                    return producer;
                }

                if (visited.Count < Reach && Between.Contains(producer.OperatorType) && visited.Add(producer))
                {
                    queue.Enqueue(producer);
                }
            }
        }

        return null;
    }
}
