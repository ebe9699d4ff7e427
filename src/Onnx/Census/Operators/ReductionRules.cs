using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Reductions along axes.</summary>
static class ReductionRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(
            Reduce, OperatorTable.Onnx,
            "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare");
        rules.Add(Arg, OperatorTable.Onnx, "ArgMax", "ArgMin");
    }

    static void Reduce(NodeContext node)
    {
        if (!node.TryList("axes", 1, out var axes))
        {
            node.Lose("takes its axes from data");
            return;
        }

        var shape = node.Shape(0);
        var none = axes is null or { Length: 0 };
        if (none && node.Int("noop_with_empty_axes", 0) != 0)
        {
            node.Set(0, shape, node.Type(0), node.Input(0).Data);
            return;
        }

        var reduced = none ? [.. Enumerable.Range(0, shape.Length)] : axes!.Select(axis => node.Axis(axis, shape.Length)).ToHashSet();
        var result = Reduced(shape, reduced, node.Int("keepdims", 1) != 0);
        node.Set(0, result, node.Type(0), Shapes.Count(result) == 1 ? Fold(node) : null);
    }

    static void Arg(NodeContext node)
    {
        var shape = node.Shape(0, 1);
        node.Set(0, Reduced(shape, [node.Axis(node.Int("axis", 0), shape.Length)], node.Int("keepdims", 1) != 0), DataType.Int64);
    }

    static long[] Reduced(long[] shape, HashSet<int> axes, bool keep) => keep
        ? [.. shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)]
        : [.. shape.Where((_, axis) => !axes.Contains(axis))];

    /// <summary>Exporters multiply dimensions with ReduceProd; the others that shapes are computed with come along.</summary>
    static FoldedData? Fold(NodeContext node)
    {
        if (node.Input(0).Data is not { Count: > 0 } data)
        {
            return null;
        }

        Func<double, double, double>? reals = node.OperatorType switch
        {
            "ReduceProd" => (a, b) => a * b,
            "ReduceSum" => (a, b) => a + b,
            "ReduceMax" => Math.Max,
            "ReduceMin" => Math.Min,
            _ => null,
        };
        return reals is null ? null
            : data.IsInteger ? new FoldedData([(long)data.ToReals().Aggregate(reals)])
            : new FoldedData([data.ToReals().Aggregate(reals)]);
    }
}
