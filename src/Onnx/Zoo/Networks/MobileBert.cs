using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>
/// MobileBERT (Sun et al., ACL 2020, table 1: the uncased 25M model) at a sequence length of 128: trigram embeddings of 128, 24 bottleneck layers of 4 heads and
/// 4 stacked feed-forward networks, hidden size 512, inner size 128, "NoNorm" for layer normalisation; a question-answering head.
/// Inputs, all int64 [batch, 128]: <c>input_ids</c> below 30522, <c>attention_mask</c> 0 or 1, <c>token_type_ids</c> 0 or 1. Output: <c>logits</c> [batch, 128, 2],
/// start and end of the answer.
/// </summary>
static class MobileBert
{
    public const int Length = 128;
    public const int Vocabulary = 30522;

    const int Layers = 24;
    const int Embedding = 128;
    const int Hidden = 512;
    const int Inner = 128;
    const int Heads = 4;
    const int FeedForward = 512;
    const int FeedForwards = 4;
    const int Positions = 512;
    const int Segments = 2;

    /// <summary>A sum of two equal variances times 1/√2 keeps the variance, which NoNorm's trained weights would see to.</summary>
    const float AfterSum = 0.70710677f;

    public static ModelProto Build(ulong seed)
    {
        var graph = new GraphBuilder("mobilebert", seed);
        var ids = graph.Input("input_ids", DataType.Int64, -1, Length);
        var mask = Mask(graph, graph.Input("attention_mask", DataType.Int64, -1, Length));
        var x = Embed(graph, ids, graph.Input("token_type_ids", DataType.Int64, -1, Length));
        for (var layer = 0; layer < Layers; layer++)
        {
            x = Layer(graph, $"layer{layer}", x, mask);
        }

        graph.Output(Linear(graph, "logits", x, Hidden, 2), DataType.Float, -1, Length, 2);
        return graph.Build();
    }

    /// <summary>0 where attention may look, -10000 where not: [batch, 1, 1, length].</summary>
    static string Mask(GraphBuilder graph, string mask)
    {
        var real = graph.Node("Cast", "mask.float", [mask], Attributes.Int("to", (long)DataType.Float));
        var hidden = graph.Node("Sub", "mask.hidden", [graph.Scalar("one", 1), real]);
        var penalty = graph.Node("Mul", "mask.penalty", [hidden, graph.Scalar("mask.weight", -10000)]);
        return graph.Node("Unsqueeze", "mask", [penalty, graph.Integers("mask.axes", 1, 2)]);
    }

    static string Embed(GraphBuilder graph, string ids, string segments)
    {
        var words = graph.Node("Gather", "embedding.word", [graph.Weights("embedding.word.weight", [Vocabulary, Embedding], 1), ids]);
        // Each word with its neighbours; beyond the ends stand zeros.
        var first = graph.Integers("embedding.first", 1);
        var last = graph.Integers("embedding.last", Length - 1);
        var axis = graph.Integers("embedding.axis", 1);
        var tail = graph.Node("Slice", "embedding.tail", [words, first, graph.Integers("embedding.end", Length), axis]);
        var next = graph.Node("Pad", "embedding.next", [tail, graph.Integers("embedding.pad.after", 0, 0, 0, 0, 1, 0)]);
        var head = graph.Node("Slice", "embedding.head", [words, graph.Integers("embedding.start", 0), last, axis]);
        var previous = graph.Node("Pad", "embedding.previous", [head, graph.Integers("embedding.pad.before", 0, 1, 0, 0, 0, 0)]);
        var trigram = graph.Node("Concat", "embedding.trigram", [next, words, previous], Attributes.Int("axis", 2));
        var x = Linear(graph, "embedding.transformation", trigram, 3 * Embedding, Hidden);

        var table = graph.Weights("embedding.position.weight", [Positions, Hidden], 0.5f);
        var position = graph.Node(
            "Slice", "embedding.position",
            [table, graph.Integers("embedding.start", 0), graph.Integers("embedding.end", Length), graph.Integers("embedding.rows", 0)]);
        var segment = graph.Node(
            "Gather", "embedding.segment", [graph.Weights("embedding.segment.weight", [Segments, Hidden], 0.5f), segments]);
        var placed = graph.Node("Add", "embedding.placed", [x, position]);
        return NoNorm(graph, "embedding", graph.Node("Add", "embedding.sum", [placed, segment]), Hidden, 1);
    }

    /// <summary>[batch, length, 512] → the same (figure 1c of the paper).</summary>
    static string Layer(GraphBuilder graph, string name, string x, string mask)
    {
        var inner = NoNorm(graph, $"{name}.inner", Linear(graph, $"{name}.bottleneck", x, Hidden, Inner), Inner, 1);
        // Queries and keys share a bottleneck of their own; values come from the full width.
        var shared = NoNorm(graph, $"{name}.shared", Linear(graph, $"{name}.shared_bottleneck", x, Hidden, Inner), Inner, 1);
        var attended = Linear(graph, $"{name}.attention.output", Attention(graph, $"{name}.attention", shared, x, mask), Inner, Inner);
        var y = AddNorm(graph, $"{name}.attention", attended, inner, Inner);
        for (var index = 0; index < FeedForwards; index++)
        {
            var part = $"{name}.ffn{index}";
            var wide = Linear(graph, $"{part}.wide", y, Inner, FeedForward, Activation.Relu);
            y = AddNorm(graph, part, Linear(graph, $"{part}.narrow", wide, FeedForward, Inner), y, Inner);
        }

        return AddNorm(graph, name, Linear(graph, $"{name}.output", y, Inner, Hidden), x, Hidden);
    }

    static string Attention(GraphBuilder graph, string name, string shared, string x, string mask)
    {
        var query = SplitHeads(graph, $"{name}.query", Linear(graph, $"{name}.query", shared, Inner, Inner), 0, 2, 1, 3);
        // Kᵀ at once: [batch, heads, size, length].
        var key = SplitHeads(graph, $"{name}.key", Linear(graph, $"{name}.key", shared, Inner, Inner), 0, 2, 3, 1);
        var value = SplitHeads(graph, $"{name}.value", Linear(graph, $"{name}.value", x, Hidden, Inner), 0, 2, 1, 3);
        var products = graph.Node("MatMul", $"{name}.products", [query, key]);
        var scaled = graph.Node("Div", $"{name}.scaled", [products, graph.Scalar("root_of_head_size", (float)Math.Sqrt(Inner / Heads))]);
        var masked = graph.Node("Add", $"{name}.masked", [scaled, mask]);
        var weights = graph.Node("Softmax", $"{name}.weights", [masked], Attributes.Int("axis", -1));
        var context = graph.Node("MatMul", $"{name}.context", [weights, value]);
        var joined = graph.Node("Transpose", $"{name}.joined", [context], Attributes.Ints("perm", 0, 2, 1, 3));
        return graph.Node("Reshape", $"{name}.merged", [joined, graph.Integers("merged_heads", 0, Length, Inner)]);
    }

    static string SplitHeads(GraphBuilder graph, string name, string x, params ReadOnlySpan<long> order)
    {
        var split = graph.Node("Reshape", $"{name}.split", [x, graph.Integers("split_heads", 0, Length, Heads, Inner / Heads)]);
        return graph.Node("Transpose", $"{name}.heads", [split], Attributes.Ints("perm", order));
    }

    static string Linear(GraphBuilder graph, string name, string x, int from, int to, Activation activation = Activation.None)
    {
        var weights = graph.Weights($"{name}.weight", [from, to], ConvolutionBlocks.Bound(from, activation));
        var product = graph.Node("MatMul", $"{name}.product", [x, weights]);
        return graph.Activate(graph.Node("Add", name, [product, graph.Weights($"{name}.bias", [to], 0.05f)]), activation);
    }

    static string AddNorm(GraphBuilder graph, string name, string x, string residual, int size) =>
        NoNorm(graph, name, graph.Node("Add", $"{name}.residual", [x, residual]), size, AfterSum);

    /// <summary>The paper's replacement of layer normalisation: x·γ + β for each feature (equation 2).</summary>
    static string NoNorm(GraphBuilder graph, string name, string x, int size, float scale)
    {
        var scaled = graph.Node("Mul", $"{name}.norm.scaled", [x, graph.Weights($"{name}.norm.weight", [size], 0.05f, scale)]);
        return graph.Node("Add", $"{name}.norm", [scaled, graph.Weights($"{name}.norm.bias", [size], 0.05f)]);
    }
}
