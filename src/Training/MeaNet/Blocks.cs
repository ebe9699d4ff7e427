using AutoScale.Training.Data;
using AutoScale.Training.Layers;

namespace AutoScale.Training.MeaNet;

/// <summary>The building blocks: convolution with normalisation, the residual block (He et al., arXiv 1512.03385) and the exit.</summary>
static class Blocks
{
    /// <summary>The image: 32x32, three colours, -1 to 1.</summary>
    public static int Image(LayerGraph graph) => graph.Input(new MapShape(3, ShapeImages.Side, ShapeImages.Side, 3));

    public static int Convolution(LayerGraph graph, string name, int from, int channels, int kernel, int stride, bool relu = true)
    {
        var convolution = new Convolution($"{name}.conv", graph.ShapeOf(from), channels, kernel, stride, bias: false);
        var node = graph.Add(convolution, from);
        return graph.Add(new Normalization($"{name}.norm", graph.ShapeOf(node), relu), node);
    }

    /// <summary>Two convolutions, and the way around them: as it is, or by a 1x1 convolution where the shape changes.</summary>
    public static int Residual(LayerGraph graph, string name, int from, int channels, int stride)
    {
        var around = stride is 1 && graph.ShapeOf(from).Channels == channels
            ? from
            : Convolution(graph, $"{name}.around", from, channels, 1, stride, relu: false);
        var node = Convolution(graph, $"{name}.first", from, channels, 3, stride);
        node = Convolution(graph, $"{name}.second", node, channels, 3, 1, relu: false);
        return graph.Add(new Sum($"{name}.sum", graph.ShapeOf(node)), node, around);
    }

    /// <summary>An exit: mean over the map, fully connected layer, logits.</summary>
    public static int Exit(LayerGraph graph, string name, int from, int classes)
    {
        var node = graph.Add(new GlobalAverage($"{name}.mean", graph.ShapeOf(from)), from);
        return graph.Add(new Convolution($"{name}.logits", graph.ShapeOf(node), classes, 1, 1, bias: true), node);
    }

    /// <summary>Adds layers that another graph has already, behind a node of this one.</summary>
    /// <param name="graph">Gets the nodes.</param>
    /// <param name="from">Whose layers; its first node is the input.</param>
    /// <param name="input">What takes the place of the other's input.</param>
    /// <param name="last">The last node to take over.</param>
    /// <returns>The node that stands for <paramref name="last"/>.</returns>
    public static int Share(LayerGraph graph, LayerGraph from, int input, int last)
    {
        var places = new int[last + 1];
        places[0] = input;
        for (var node = 1; node <= last; node++)
        {
            places[node] = graph.Add(from.Nodes[node].Layer!, [.. from.Nodes[node].Inputs.Select(source => places[source])]);
        }

        return places[last];
    }
}
