using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>
/// SSD (Liu et al., ECCV 2016) as TensorFlow's Object Detection API configures it over MobileNets for COCO: two maps of the backbone and four more, three anchors
/// on the first and six on each other one, 90 classes and background. Outputs: <c>boxes</c> [batch, anchors, 4], offsets to the anchors, and <c>scores</c>
/// [batch, anchors, 91] after a sigmoid. Decoding and non-maximum suppression are left out: they are not layers of the network.
/// </summary>
static class SingleShotDetector
{
    const int Classes = 91;

    public static ModelProto MobileNetV1(ulong seed)
    {
        var graph = new GraphBuilder("ssd_mobilenet_v1", seed);
        var (middle, last) = Networks.MobileNetV1.Backbone(graph, graph.Image(300));
        return Detect(graph, middle, last, light: false, 1917);
    }

    public static ModelProto MobileNetV2(ulong seed)
    {
        var graph = new GraphBuilder("ssd_mobilenet_v2", seed);
        var (middle, last) = Networks.MobileNetV2.Backbone(graph, graph.Image(300));
        return Detect(graph, middle, last, light: false, 1917);
    }

    /// <summary>SSDLite: depthwise separable extra layers and predictors.</summary>
    public static ModelProto MobileNetV3(ulong seed)
    {
        var graph = new GraphBuilder("ssd_mobilenet_v3", seed);
        var (middle, last) = Networks.MobileNetV3.Backbone(graph, graph.Image(320), forDetection: true);
        return Detect(graph, middle, last, light: true, 2034);
    }

    static ModelProto Detect(GraphBuilder graph, FeatureMap middle, FeatureMap last, bool light, int anchors)
    {
        List<FeatureMap> maps = [middle, last];
        foreach (var channels in (int[])[512, 256, 256, 128])
        {
            maps.Add(Extra(graph, $"extra{maps.Count - 1}", maps[^1], channels, light));
        }

        List<string> boxes = [];
        List<string> scores = [];
        for (var map = 0; map < maps.Count; map++)
        {
            var perCell = map == 0 ? 3 : 6;
            boxes.Add(Predict(graph, $"box{map}", maps[map], perCell, 4, light));
            scores.Add(Predict(graph, $"class{map}", maps[map], perCell, Classes, light));
        }

        graph.Output(graph.Node("Concat", "boxes", [.. boxes], Attributes.Int("axis", 1)), DataType.Float, -1, anchors, 4);
        var logits = graph.Node("Concat", "class_logits", [.. scores], Attributes.Int("axis", 1));
        graph.Output(graph.Node("Sigmoid", "scores", [logits]), DataType.Float, -1, anchors, Classes);
        return graph.Build();
    }

    static FeatureMap Extra(GraphBuilder graph, string name, FeatureMap x, int channels, bool light)
    {
        var y = graph.Convolve($"{name}.reduce", x, channels / 2, 1, Activation.Relu6);
        return light
            ? graph.Convolve($"{name}.pointwise", graph.Depthwise($"{name}.depthwise", y, 3, Activation.Relu6, stride: 2), channels, 1, Activation.Relu6)
            : graph.Convolve(name, y, channels, 3, Activation.Relu6, stride: 2);
    }

    /// <summary>[batch, anchors of this map, values of each].</summary>
    static string Predict(GraphBuilder graph, string name, FeatureMap x, int perCell, int values, bool light)
    {
        var features = light ? graph.Depthwise($"{name}.depthwise", x, 3, Activation.Relu6) : x;
        var raw = graph.Convolve(name, features, perCell * values, 1, Activation.None);
        var lastAxis = graph.Node("Transpose", $"{name}.channels_last", [raw.Name], Attributes.Ints("perm", 0, 2, 3, 1));
        return graph.Node("Reshape", $"{name}.anchors", [lastAxis, graph.Integers($"anchors_of_{values}", 0, -1, values)]);
    }
}
