using System.Collections;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Splitting;

/// <summary>What cutting after one node makes of a graph: which nodes go where and which values cross, or why it cannot be done.</summary>
sealed class CutAnalysis
{
    readonly DataflowGraph graph;

    public CutAnalysis(DataflowGraph graph, int node)
    {
        (this.graph, Node, Head) = (graph, node, graph.WithAncestors(node));
        Tail = new BitArray(graph.Nodes.Count);
        Problem = Analyse();
    }

    /// <summary>The node after which is cut.</summary>
    public int Node { get; }

    public BitArray Head { get; }

    public BitArray Tail { get; }

    /// <summary>Names of the crossing values, ordered.</summary>
    public SortedSet<string> Crossing { get; } = new(StringComparer.Ordinal);

    public List<string> HeadOutputs { get; } = [];

    public List<string> TailOutputs { get; } = [];

    /// <summary>Null, or why this is no cut.</summary>
    public string? Problem { get; }

    string? Analyse()
    {
        if (graph.IsConstant(Node))
        {
            return "It is made from stored values alone: there is nothing for the device to compute.";
        }

        if (!ReadsInput())
        {
            return "It depends on no input.";
        }

        if (IsDequantisation(Node))
        {
            return $"It would part a QuantizeLinear from its DequantizeLinear; cut after '{graph.Nodes[Node].Input[0]}', where 8-bit values cross.";
        }

        foreach (var output in graph.Proto.Output.Select(output => output.Name))
        {
            var onDevice = graph.Inputs.Contains(output) || (graph.Producer(output) is var maker and >= 0 && Head[maker] && !graph.IsConstant(maker));
            (onDevice ? HeadOutputs : TailOutputs).Add(output);
        }

        if (TailOutputs.Count is 0)
        {
            return "The head gives every output: nothing is left for a tail.";
        }

        FollowTail();
        if (!LeadsOn())
        {
            return "No output depends on it.";
        }

        return Crossing.FirstOrDefault(IsInsideQuantizedLayer) is { } inner
            ? $"'{inner}' lies between an integer layer and its QuantizeLinear, which ONNX Runtime runs as one; cut after the QuantizeLinear."
            : null;
    }

    bool ReadsInput()
    {
        for (var node = 0; node <= Node; node++)
        {
            if (Head[node] && graph.Reads[node].Any(graph.Inputs.Contains))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Walks back from the tail's outputs to what crosses. Constant nodes and dequantisations of what crosses are repeated in the tail.</summary>
    void FollowTail()
    {
        var open = new Stack<string>(TailOutputs);
        while (open.TryPop(out var value))
        {
            var maker = graph.Producer(value);
            if (maker < 0)
            {
                if (!graph.Stored.Contains(value))
                {
                    Crossing.Add(value);
                }

                continue;
            }

            if (Head[maker] && !graph.IsConstant(maker) && !IsDequantisation(maker))
            {
                Crossing.Add(value);
            }
            else if (!Tail[maker])
            {
                Tail[maker] = true;
                foreach (var read in graph.Reads[maker])
                {
                    open.Push(read);
                }
            }
        }
    }

    /// <summary>Whether the node's own values cross or are outputs; otherwise the head would compute it for nobody.</summary>
    bool LeadsOn()
    {
        var outputs = graph.Nodes[Node].Output;
        return outputs.Any(Crossing.Contains) || (outputs.Any(HeadOutputs.Contains) && Crossing.Any(value => graph.Producer(value) >= 0));
    }

    bool IsDequantisation(int node) => graph.Nodes[node] is { OpType: "DequantizeLinear", Domain: "" or "ai.onnx" or "com.microsoft" } && !graph.IsConstant(node);

    /// <summary>A real value that a layer over dequantised values makes and that only a QuantizeLinear, perhaps after a rectifier, reads.</summary>
    bool IsInsideQuantizedLayer(string value)
    {
        var maker = graph.Producer(value);
        return maker >= 0 && IsQuantizedNext(value) && IsOverDequantised(maker);
    }

    bool IsOverDequantised(int maker) =>
        graph.Nodes[maker].Input.Any(input => graph.Producer(input) is var source and >= 0
            && (IsDequantisation(source) || (graph.Nodes[source].OpType is "Conv" or "Gemm" or "MatMul" && IsRectifier(maker) && IsOverDequantised(source))));

    bool IsQuantizedNext(string value)
    {
        var consumers = graph.Consumers(value);
        return consumers is [var only]
            && (graph.Nodes[only].OpType is "QuantizeLinear" || (IsRectifier(only) && IsQuantizedNext(graph.NameOf(only))));
    }

    bool IsRectifier(int node) => graph.Nodes[node].OpType is "Relu" or "Clip";
}
