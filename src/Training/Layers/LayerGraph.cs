namespace AutoScale.Training.Layers;

/// <summary>One node: a layer and the nodes it takes; an input has no layer.</summary>
public readonly record struct LayerNode(Layer? Layer, MapShape Shape, int[] Inputs);

/// <summary>
/// A network as layers in order. Graphs may share layers, as main stands alone and also below the extension: what one graph freezes or learns, the other
/// sees.
/// </summary>
/// <param name="name">The network's name; that of its ONNX graph.</param>
public sealed class LayerGraph(string name)
{
    readonly List<LayerNode> nodes = [];

    public string Name { get; } = name;

    /// <summary>The nodes, each after those it takes.</summary>
    public IReadOnlyList<LayerNode> Nodes => nodes;

    /// <summary>Every layer once, in order.</summary>
    public IEnumerable<Layer> Layers => nodes.Select(node => node.Layer).OfType<Layer>();

    /// <summary>Every number that the layers keep, in the order of files.</summary>
    public IEnumerable<Parameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    /// <summary>Multiply-accumulates of one sample.</summary>
    public long MultiplyAccumulates => Layers.OfType<Convolution>().Sum(layer => layer.MultiplyAccumulates);

    /// <summary>The last node.</summary>
    public int Last => nodes.Count - 1;

    /// <summary>Adds an input.</summary>
    /// <returns>The node.</returns>
    public int Input(MapShape shape)
    {
        nodes.Add(new LayerNode(null, shape, []));
        return Last;
    }

    /// <summary>Adds a layer behind earlier nodes.</summary>
    /// <returns>The node.</returns>
    public int Add(Layer layer, params int[] inputs)
    {
        nodes.Add(new LayerNode(layer, layer.Output, inputs));
        return Last;
    }

    /// <summary>The shape of a node's output.</summary>
    public MapShape ShapeOf(int node) => nodes[node].Shape;
}
