using System.Collections;
using AutoScale.Core.Splitting;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;

namespace AutoScale.Onnx.Splitting;

/// <summary>The work of every node, so that parts can be summed. Nodes over stored values alone are computed once, at loading, and cost nothing.</summary>
sealed class LayerWork
{
    readonly List<(int Node, LayerType Type, long Macs, long Bytes)> layers = [];

    LayerWork()
    {
    }

    public PartWork All => Sum(null);

    public static LayerWork Of(DataflowGraph graph, GraphCensus census)
    {
        var work = new LayerWork();
        foreach (var node in census.Nodes.Where(node => !graph.IsConstant(node.Root)))
        {
            if (TypeOf(node) is { } type)
            {
                work.layers.Add((node.Root, type, node.MultiplyAccumulates, Bytes(node)));
            }
        }

        return work;
    }

    public PartWork Sum(BitArray? part)
    {
        var sum = new PartWork();
        foreach (var (node, type, macs, bytes) in layers)
        {
            if (part is null || part[node])
            {
                sum.Add(type, macs, bytes);
            }
        }

        return sum;
    }

    /// <summary>Null for nodes that only rename or describe: a runtime does nothing for them.</summary>
    static LayerType? TypeOf(EvaluatedNode node) => node.Kind switch
    {
        LayerKind.Convolution => LayerType.Convolution,
        LayerKind.DepthwiseConvolution => LayerType.Depthwise,
        LayerKind.FullyConnected or LayerKind.Recurrent or LayerKind.Attention or LayerKind.MatrixProduct => LayerType.Dense,
        _ => node.OperatorType switch
        {
            "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity" or "Shape" or "Size" or "Constant" or "Dropout" => null,
            "Transpose" or "Concat" or "Slice" or "Split" or "Gather" or "GatherElements" or "GatherND" or "Pad" or "Expand" or "Tile" or "Resize" or "Upsample"
                or "DepthToSpace" or "SpaceToDepth" or "ScatterND" or "ScatterElements" => LayerType.Movement,
            "MaxPool" or "AveragePool" or "GlobalAveragePool" or "GlobalMaxPool" or "LpPool" or "Softmax" or "LogSoftmax" or "ArgMax" or "TopK" => LayerType.Pooling,
            _ when node.OperatorType.StartsWith("Reduce", StringComparison.Ordinal) => LayerType.Pooling,
            _ => LayerType.Elementwise,
        },
    };

    static long Bytes(EvaluatedNode node)
    {
        var bits = node.Inputs.OfType<CensusValue>().Sum(input => Elements(input.Shape) * Tensors.BitsPerElement(input.Type));
        return (bits / 8) + (Elements(node.OutputShape) * sizeof(float));
    }

    static long Elements(long[]? shape) => shape?.Aggregate(1L, (product, dimension) => product * Math.Max(0, dimension)) ?? 0;
}
