using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Normalisations, and ONNX Runtime's embeddings that end in one.</summary>
static class NormalizationRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(
            First, OperatorTable.Onnx,
            "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN", "LpNormalization", "MeanVarianceNormalization", "RMSNormalization");
        rules.Add(Layer, OperatorTable.Onnx, "LayerNormalization", "SimplifiedLayerNormalization");
        rules.Add(Skip, OperatorTable.Microsoft, "SkipLayerNormalization", "SkipSimplifiedLayerNormalization");
        rules.Add(Embed, OperatorTable.Microsoft, "EmbedLayerNormalization");
    }

    static void First(NodeContext node) => node.Set(0, node.Shape(0), node.Type(0));

    static void Layer(NodeContext node)
    {
        var shape = node.Shape(0, 1);
        var axis = node.Axis(node.Int("axis", -1), shape.Length);
        long[] rows = [.. shape.Select((size, at) => at < axis ? size : 1)];
        node.Set(0, shape, node.Type(0));
        node.Set(1, rows, DataType.Float);
        node.Set(2, rows, DataType.Float);
    }

    static void Skip(NodeContext node)
    {
        // Outputs: the result, mean, inverse deviation, the sum before it.
        First(node);
        node.Set(3, node.Shape(0), node.Type(0));
    }

    static void Embed(NodeContext node)
    {
        var (ids, words) = (node.Shape(0, 2), node.Shape(2, 2));
        node.Set(0, [ids[0], ids[1], words[1]], node.Type(2));
        node.Set(1, [ids[0]], DataType.Int32);
        node.Set(2, [ids[0], ids[1], words[1]], node.Type(2));
    }
}
