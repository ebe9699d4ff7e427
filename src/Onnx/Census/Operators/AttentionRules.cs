namespace AutoScale.Onnx.Census.Operators;

/// <summary>Attention as one operator. Attention spelled out in products and a softmax is found by <see cref="AttentionPattern"/>.</summary>
static class AttentionRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(Standard, OperatorTable.Onnx, "Attention");
        rules.Add(WithProjection, OperatorTable.Microsoft, "Attention", "QAttention");
        rules.Add(MultiHead, OperatorTable.Microsoft, "MultiHeadAttention", "GroupQueryAttention");
    }

    /// <summary>Operator set 23. Q, K, V: [batch, heads, length, size], or [batch, length, heads·size].</summary>
    static void Standard(NodeContext node)
    {
        var (q, k, v) = (node.Shape(0, 3), node.Shape(1, 3), node.Shape(2, 3));
        if (q.Length != k.Length || q.Length != v.Length || q.Length > 4)
        {
            throw node.Invalid($"attends {NodeContext.Format(q)} to {NodeContext.Format(k)}");
        }

        var heads = q.Length == 4 ? 1 : node.Int("q_num_heads", 1);
        var sharedHeads = q.Length == 4 ? 1 : node.Int("kv_num_heads", heads);
        if (heads < 1 || sharedHeads < 1)
        {
            throw node.Invalid("has no heads");
        }

        // Fewer heads of K and V serve several of Q.
        var width = checked(v[^1] / sharedHeads * heads);
        var rows = Shapes.Count(q.AsSpan(0, q.Length - 1));
        node.Set(0, [.. q[..^1], width], node.Type(0));
        node.Layer(LayerKind.Attention, checked(rows * k[^2] * (q[^1] + width)));
        node.Lose("gives a cache whose shape the census does not derive");
    }

    /// <summary>x: [batch, length, input]; weights: [input, Q + K + V].</summary>
    static void WithProjection(NodeContext node)
    {
        var (x, weights) = (node.Shape(0, 3), node.Shape(1, 2));
        if (x[2] != weights[0])
        {
            throw node.Invalid($"projects {NodeContext.Format(x)} by {NodeContext.Format(weights)}");
        }

        if (node.OperatorType is "QAttention")
        {
            node.WeightInputs = [1, 2];
        }

        var sizes = node.Ints("qkv_hidden_sizes") is { Length: 3 } stated ? stated : [weights[1] / 3, weights[1] / 3, weights[1] / 3];
        node.Set(0, [x[0], x[1], sizes[2]], node.Type(0));
        node.Layer(LayerKind.Attention, checked(x[0] * x[1] * ((x[2] * weights[1]) + (x[1] * (sizes[0] + sizes[2])))));
        node.Lose("gives a cache whose shape the census does not derive");
    }

    /// <summary>Projected Q, K, V: [batch, length, heads·size]; packed forms are refused.</summary>
    static void MultiHead(NodeContext node)
    {
        if (!node.Has(1) || !node.Has(2) || node.Shape(1).Length != 3 || node.Shape(2).Length != 3)
        {
            throw new UnsupportedOperatorException(
                OperatorTable.Microsoft, node.OperatorType, node.Node.Name, "has packed inputs, which the census does not unpack.");
        }

        var (q, k, v) = (node.Shape(0, 3), node.Shape(1), node.Shape(2));
        var heads = Math.Max(1, node.Int("num_heads", 1));
        var shared = Math.Max(1, node.Int("kv_num_heads", heads));
        var width = checked(v[2] / shared * heads);
        node.Set(0, [q[0], q[1], width], node.Type(0));
        node.Layer(LayerKind.Attention, checked(q[0] * q[1] * k[1] * (q[2] + width)));
        node.Lose("gives a cache whose shape the census does not derive");
    }
}
