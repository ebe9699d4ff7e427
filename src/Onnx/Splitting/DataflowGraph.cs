using System.Collections;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Splitting;

/// <summary>Which node needs which: a graph's nodes in order, with what their bodies capture counted among what they read.</summary>
sealed class DataflowGraph
{
    readonly Dictionary<string, int> producers = new(StringComparer.Ordinal);
    readonly List<int>[] consumers;
    readonly BitArray[] ancestors;
    readonly bool[] constant;

    /// <exception cref="InvalidModelException">A node reads what nothing before it makes.</exception>
    public DataflowGraph(GraphProto graph)
    {
        Proto = graph;
        Nodes = graph.Node;
        Stored = graph.Initializer.Select(tensor => tensor.Name)
            .Concat(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? "")).ToHashSet(StringComparer.Ordinal);
        // Before IR version 4 initializers are listed as inputs too.
        Inputs = graph.Input.Select(input => input.Name).Where(input => !Stored.Contains(input)).ToHashSet(StringComparer.Ordinal);
        Reads = new string[Nodes.Count][];
        consumers = [.. Enumerable.Range(0, Nodes.Count).Select(_ => new List<int>())];
        ancestors = new BitArray[Nodes.Count];
        constant = new bool[Nodes.Count];
        for (var node = 0; node < Nodes.Count; node++)
        {
            Add(node);
        }
    }

    public GraphProto Proto { get; }

    public IReadOnlyList<NodeProto> Nodes { get; }

    /// <summary>Names of stored tensors.</summary>
    public HashSet<string> Stored { get; }

    /// <summary>Names of what a caller gives.</summary>
    public HashSet<string> Inputs { get; }

    /// <summary>Per node, what it and its bodies read, each name once.</summary>
    public string[][] Reads { get; }

    /// <summary>The node that makes a value; -1 for inputs and stored tensors.</summary>
    public int Producer(string value) => producers.GetValueOrDefault(value, -1);

    public IReadOnlyList<int> Consumers(string value) =>
        Producer(value) is var producer and >= 0 ? [.. consumers[producer].Where(node => Reads[node].Contains(value, StringComparer.Ordinal))] : [];

    /// <summary>The same in every inference: made from stored values alone, without chance.</summary>
    public bool IsConstant(int node) => constant[node];

    /// <summary>A node and all that it needs.</summary>
    public BitArray WithAncestors(int node) => ancestors[node];

    /// <summary>The value by which a node is known: its first output that has a name.</summary>
    public string NameOf(int node) => Nodes[node].Output.FirstOrDefault(output => output.Length > 0) ?? "";

    void Add(int node)
    {
        var proto = Nodes[node];
        var reads = new HashSet<string>(proto.Input.Where(input => input.Length > 0), StringComparer.Ordinal);
        var bodies = Bodies(proto).ToList();
        foreach (var body in bodies)
        {
            reads.UnionWith(Captures(body));
        }

        Reads[node] = [.. reads];
        var ancestors = new BitArray(Nodes.Count) { [node] = true };
        var constant = bodies.Count is 0 && !IsRandom(proto) && (reads.Count > 0 || proto.OpType is "Constant");
        foreach (var value in Reads[node])
        {
            if (producers.TryGetValue(value, out var producer))
            {
                ancestors.Or(this.ancestors[producer]);
                consumers[producer].Add(node);
                constant &= this.constant[producer];
            }
            else if (!Stored.Contains(value))
            {
                constant = Inputs.Contains(value)
                    ? false
                    : throw new InvalidModelException($"Node '{NameOf(node)}' ({proto.OpType}) reads '{value}', which nothing before it makes.");
            }
        }

        (this.ancestors[node], this.constant[node]) = (ancestors, constant);
        foreach (var output in proto.Output.Where(output => output.Length > 0))
        {
            producers[output] = node;
        }
    }

    static bool IsRandom(NodeProto node) =>
        node.OpType.StartsWith("Random", StringComparison.Ordinal) || node.OpType is "Bernoulli" or "Multinomial" or "Dropout";

    static IEnumerable<GraphProto> Bodies(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).OfType<GraphProto>();

    /// <summary>What a body reads and does not make: values of the graphs around it.</summary>
    static HashSet<string> Captures(GraphProto body)
    {
        var own = body.Input.Select(input => input.Name)
            .Concat(body.Initializer.Select(tensor => tensor.Name))
            .Concat(body.Node.SelectMany(node => node.Output))
            .ToHashSet(StringComparer.Ordinal);
        var read = body.Node.SelectMany(node => node.Input.Concat(Bodies(node).SelectMany(Captures)))
            .Concat(body.Output.Select(output => output.Name))
            .Where(name => name.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
        read.ExceptWith(own);
        return read;
    }
}
