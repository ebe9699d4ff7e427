using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Pools over [N, C, spatial…].</summary>
static class PoolingRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(Pool, OperatorTable.Onnx, "MaxPool", "AveragePool", "LpPool");
        rules.Add(Pool, OperatorTable.Microsoft, "QLinearAveragePool");
        rules.Add(Global, OperatorTable.Onnx, "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool");
        rules.Add(Global, OperatorTable.Microsoft, "QLinearGlobalAveragePool");
        rules.Add(Regions, OperatorTable.Onnx, "RoiAlign", "MaxRoiPool");
    }

    static void Pool(NodeContext node)
    {
        node.WeightInputs = [];
        var x = node.Shape(0, 3);
        var kernel = node.Ints("kernel_shape") ?? [];
        if (kernel.Length != x.Length - 2)
        {
            throw node.Invalid($"has a kernel of rank {kernel.Length} over {NodeContext.Format(x)}");
        }

        var windows = Windows.Read(node, kernel);
        // The quantised pool may keep its channels last.
        var first = node.Int("channels_last", 0) != 0 ? 1 : 2;
        var y = (long[])x.Clone();
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            y[first + axis] = windows.Along(node, axis, x[first + axis]);
        }

        node.Set(0, y, node.Type(0));
        node.Set(1, y, DataType.Int64);
    }

    static void Global(NodeContext node)
    {
        node.WeightInputs = [];
        var x = node.Shape(0, 3);
        var first = node.Int("channels_last", 0) != 0 ? 1 : 2;
        node.Set(0, [.. x.Select((size, axis) => axis >= first && axis < first + x.Length - 2 ? 1 : size)], node.Type(0));
    }

    static void Regions(NodeContext node)
    {
        var pooled = node.Ints("pooled_shape") ?? [node.Int("output_height", 1), node.Int("output_width", 1)];
        node.Set(0, [node.Shape(1, 1)[0], node.Shape(0, 4)[1], .. pooled], node.Type(0));
    }
}
