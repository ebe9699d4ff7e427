using AutoScale.Onnx.Graph;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>
/// The block of MobileNet v2 and v3: expand 1x1, depthwise, optionally squeeze and excite, project 1x1 without activation, and add the input where shapes agree.
/// </summary>
static class InvertedResidual
{
    /// <returns>The block's output, and the expanded map before the depthwise convolution, which detectors tap.</returns>
    public static (FeatureMap Output, FeatureMap Expanded) Add(
        GraphBuilder graph, string name, FeatureMap x, int expansion, int channels, int kernel, int stride, Activation activation, bool squeeze = false)
    {
        var expanded = expansion == x.Channels ? x : graph.Convolve($"{name}.expand", x, expansion, 1, activation);
        var y = graph.Depthwise($"{name}.depthwise", expanded, kernel, activation, stride);
        if (squeeze)
        {
            y = SqueezeExcite(graph, $"{name}.squeeze", y);
        }

        y = graph.Convolve($"{name}.project", y, channels, 1, Activation.None);
        return (stride == 1 && channels == x.Channels ? graph.Add(name, y, x) : y, expanded);
    }

    /// <summary>Squeeze and excite with a hard sigmoid (MobileNet v3, section 5.3): two fully connected layers, written as 1x1 convolutions of the pooled map.</summary>
    static FeatureMap SqueezeExcite(GraphBuilder graph, string name, FeatureMap x)
    {
        var pooled = x with { Name = graph.Node("GlobalAveragePool", $"{name}.pool", [x.Name]) };
        var reduced = graph.Convolve($"{name}.reduce", pooled, DivisibleBy8(x.Channels / 4), 1, Activation.Relu);
        var excited = graph.Convolve($"{name}.excite", reduced, x.Channels, 1, Activation.None);
        var gate = graph.Node(
            "HardSigmoid", $"{name}.gate", [excited.Name], Attributes.Float("alpha", 1f / 6), Attributes.Float("beta", 0.5f));
        return x with { Name = graph.Node("Mul", name, [x.Name, gate]) };
    }

    /// <summary>The nearest multiple of 8, never more than a tenth below.</summary>
    static int DivisibleBy8(int channels)
    {
        var rounded = Math.Max(8, (channels + 4) / 8 * 8);
        return rounded * 10 < channels * 9 ? rounded + 8 : rounded;
    }
}
