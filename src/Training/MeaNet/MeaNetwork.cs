using AutoScale.Training.Layers;

namespace AutoScale.Training.MeaNet;

/// <summary>
/// The blocks of MEANet (arXiv 2109.06440): main classifies everything; the adaptive block looks at the image again and, with main's features, feeds the
/// extension, which tells hard classes apart; the cloud has a network of its own.
/// </summary>
public sealed class MeaNetwork
{
    /// <param name="classes">All classes.</param>
    /// <param name="hardClasses">Those that the extension tells apart.</param>
    /// <param name="widths">Channels of the stages.</param>
    public MeaNetwork(int classes, int hardClasses, MeaWidths widths)
    {
        (Classes, HardClasses, Widths) = (classes, hardClasses, widths);
        Main = new LayerGraph("meanet_main");
        FeatureNode = Trunk(Main, "main", Blocks.Image(Main), widths);
        Blocks.Exit(Main, "main", FeatureNode, classes);

        Extended = new LayerGraph("meanet_extended");
        var image = Blocks.Image(Extended);
        Extend(Extended, Blocks.Share(Extended, Main, image, FeatureNode), image, hardClasses, widths);
    }

    /// <summary>Number of all classes.</summary>
    public int Classes { get; }

    /// <summary>Number of hard classes.</summary>
    public int HardClasses { get; }

    public MeaWidths Widths { get; }

    /// <summary>Image to logits over all classes.</summary>
    public LayerGraph Main { get; }

    /// <summary>The node of main whose output the extension takes.</summary>
    public int FeatureNode { get; }

    /// <summary>Image to logits over the hard classes: main's layers up to its features, then the adaptive block and the extension.</summary>
    public LayerGraph Extended { get; }

    /// <summary>Freezes main: its weights and its normalisations' statistics.</summary>
    public void FreezeMain()
    {
        foreach (var layer in Main.Layers)
        {
            layer.Frozen = true;
        }
    }

    /// <summary>A network with one exit that does the work of main, adaptive block and extension together: what the exits are compared with.</summary>
    public static LayerGraph SingleExit(int classes, MeaWidths widths)
    {
        var graph = new LayerGraph("meanet_single");
        var image = Blocks.Image(graph);
        Extend(graph, Trunk(graph, "single", image, widths), image, classes, widths);
        return graph;
    }

    /// <summary>The larger network of the cloud.</summary>
    public static LayerGraph Cloud(int classes, MeaWidths widths)
    {
        var graph = new LayerGraph("meanet_cloud");
        var node = Blocks.Convolution(graph, "cloud.stem", Blocks.Image(graph), widths.Cloud, 3, 2);
        node = Blocks.Residual(graph, "cloud.one", node, widths.Cloud, 1);
        node = Blocks.Residual(graph, "cloud.two", node, 2 * widths.Cloud, 2);
        node = Blocks.Residual(graph, "cloud.three", node, 4 * widths.Cloud, 2);
        Blocks.Exit(graph, "cloud", node, classes);
        return graph;
    }

    static int Trunk(LayerGraph graph, string name, int image, MeaWidths widths)
    {
        var node = Blocks.Convolution(graph, $"{name}.stem", image, widths.Main, 3, 2);
        return Blocks.Residual(graph, $"{name}.one", node, 2 * widths.Main, 2);
    }

    static void Extend(LayerGraph graph, int features, int image, int classes, MeaWidths widths)
    {
        var adaptive = Blocks.Convolution(graph, "adaptive.one", image, widths.Main, 3, 2);
        adaptive = Blocks.Convolution(graph, "adaptive.two", adaptive, 2 * widths.Main, 3, 2);
        var node = graph.Add(new Sum("extension.join", graph.ShapeOf(features)), features, adaptive);
        node = Blocks.Residual(graph, "extension.one", node, 2 * widths.Main, 1);
        node = Blocks.Residual(graph, "extension.two", node, widths.Extension, 2);
        Blocks.Exit(graph, "extension", node, classes);
    }
}
