using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Convolutions. x: [N, C, spatial…]; weights: [M, C/group, kernel…].</summary>
static class ConvolutionRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(node => Convolve(node, 1, node.Type(0)), OperatorTable.Onnx, "Conv", "DeformConv");
        rules.Add(node => Convolve(node, 1, node.Type(0)), OperatorTable.Microsoft, "FusedConv");
        rules.Add(QLinear, OperatorTable.Onnx, "QLinearConv");
        rules.Add(Integer, OperatorTable.Onnx, "ConvInteger");
        rules.Add(Transposed, OperatorTable.Onnx, "ConvTranspose");
    }

    static void QLinear(NodeContext node)
    {
        node.WeightInputs = [3, 8];
        Convolve(node, 3, node.Has(7) ? node.Type(7) : node.Type(0));
    }

    static void Integer(NodeContext node)
    {
        node.WeightInputs = [1];
        Convolve(node, 1, DataType.Int32);
    }

    static void Convolve(NodeContext node, int weightsInput, DataType type)
    {
        var x = node.Shape(0, 3);
        var weights = node.Shape(weightsInput);
        var group = node.Int("group", 1);
        if (weights.Length != x.Length || group < 1 || weights[1] * group != x[1] || weights[0] % group != 0)
        {
            throw node.Invalid($"has weights {NodeContext.Format(weights)} in {group} groups for the input {NodeContext.Format(x)}");
        }

        var windows = Windows.Read(node, weights[2..]);
        var y = new long[x.Length];
        (y[0], y[1]) = (x[0], weights[0]);
        for (var axis = 2; axis < x.Length; axis++)
        {
            y[axis] = windows.Along(node, axis - 2, x[axis]);
        }

        node.Set(0, y, type);
        var work = checked(Shapes.Count(y) * Shapes.Count(weights.AsSpan(1)));
        var onePoint = Shapes.Count(x.AsSpan(2)) == 1 && Shapes.Count(weights.AsSpan(2)) == 1;
        node.Layer(
            group == x[1] && group > 1 ? LayerKind.DepthwiseConvolution
            : onePoint && group == 1 ? LayerKind.FullyConnected
            : LayerKind.Convolution,
            work);
    }

    static void Transposed(NodeContext node)
    {
        var x = node.Shape(0, 3);
        // Here the weights are [C, M/group, kernel…].
        var weights = node.Shape(1);
        var group = node.Int("group", 1);
        if (weights.Length != x.Length || group < 1 || weights[0] != x[1])
        {
            throw node.Invalid($"has weights {NodeContext.Format(weights)} in {group} groups for the input {NodeContext.Format(x)}");
        }

        var windows = Windows.Read(node, weights[2..]);
        var rank = x.Length - 2;
        var extra = node.Ints("output_padding") ?? new long[rank];
        var stated = node.Ints("output_shape");
        if (extra.Length < rank || (stated is not null && stated.Length < rank))
        {
            throw node.Invalid("has an output_padding or output_shape of another rank");
        }

        var y = new long[x.Length];
        (y[0], y[1]) = (x[0], checked(weights[1] * group));
        for (var axis = 0; axis < rank; axis++)
        {
            var span = ((windows.Kernel[axis] - 1) * windows.Dilations[axis]) + 1;
            y[axis + 2] = stated is not null ? stated[stated.Length - rank + axis]
                : windows.AutoPad is "SAME_UPPER" or "SAME_LOWER" ? x[axis + 2] * windows.Strides[axis]
                : checked((windows.Strides[axis] * (x[axis + 2] - 1)) + extra[axis] + span - windows.Pads[axis] - windows.Pads[axis + rank]);
        }

        node.Set(0, y, node.Type(0));
        var work = checked(Shapes.Count(x) * Shapes.Count(weights.AsSpan(1)));
        node.Layer(group == x[1] && group > 1 ? LayerKind.DepthwiseConvolution : LayerKind.Convolution, work);
    }
}
