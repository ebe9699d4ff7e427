using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Operators that choose or move elements.</summary>
static class IndexRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(Transpose, OperatorTable.Onnx, "Transpose");
        rules.Add(Slice, OperatorTable.Onnx, "Slice");
        rules.Add(Gather, OperatorTable.Onnx, "Gather");
        rules.Add(node => node.Set(0, node.Shape(1), node.Type(0)), OperatorTable.Onnx, "GatherElements");
        rules.Add(GatherNd, OperatorTable.Onnx, "GatherND");
        rules.Add(
            node => node.Set(0, node.Shape(0), node.Type(0)), OperatorTable.Onnx, "Scatter", "ScatterElements", "ScatterND", "TensorScatter");
        rules.Add(Pad, OperatorTable.Onnx, "Pad");
        rules.Add(OneHot, OperatorTable.Onnx, "OneHot");
        rules.Add(TopK, OperatorTable.Onnx, "TopK");
        rules.Add(
            node => node.Lose("gives as many elements as its data decides"),
            OperatorTable.Onnx, "NonZero", "Unique", "Compress", "NonMaxSuppression");
    }

    static void Transpose(NodeContext node)
    {
        var shape = node.Shape(0);
        var order = node.Ints("perm") is { Length: > 0 } stated
            ? stated
            : [.. Enumerable.Range(0, shape.Length).Select(axis => (long)(shape.Length - 1 - axis))];
        if (order.Length != shape.Length || order.Distinct().Count() != order.Length || order.Any(axis => axis < 0 || axis >= shape.Length))
        {
            throw node.Invalid($"permutes {NodeContext.Format(shape)} by {NodeContext.Format(order)}");
        }

        long[] result = [.. order.Select(axis => shape[axis])];
        node.Set(0, result, node.Type(0), node.Input(0).Data?.Pick(Shapes.Places(result, position =>
        {
            var source = new long[shape.Length];
            for (var axis = 0; axis < order.Length; axis++)
            {
                source[order[axis]] = position[axis];
            }

            return Shapes.Place(shape, source);
        })));
    }

    static void Slice(NodeContext node)
    {
        var shape = node.Shape(0, 1);
        if (!node.TryList("starts", 1, out var starts) || !node.TryList("ends", 2, out var ends) || starts is null || ends is null
            || !node.TryList("axes", 3, out var axes) || !node.TryList("steps", 4, out var steps))
        {
            node.Lose("takes its bounds from data");
            return;
        }

        if (starts.Length != ends.Length || (axes is not null && axes.Length != starts.Length) || (steps is not null && steps.Length != starts.Length))
        {
            throw node.Invalid("has starts, ends, axes and steps of different lengths");
        }

        var result = (long[])shape.Clone();
        var first = new long[shape.Length];
        var stride = Enumerable.Repeat(1L, shape.Length).ToArray();
        for (var index = 0; index < starts.Length; index++)
        {
            var axis = node.Axis(axes?[index] ?? index, shape.Length);
            var (size, step) = (shape[axis], steps?[index] ?? 1);
            if (step is 0 or < -int.MaxValue or > int.MaxValue)
            {
                throw node.Invalid($"has the step {step}");
            }

            if (size == 0)
            {
                continue;
            }

            var (low, high) = step > 0 ? (0L, size) : (-1L, size - 1);
            var start = Math.Clamp(starts[index] < 0 ? starts[index] + size : starts[index], Math.Max(low, 0), high);
            // The far end of a backward slice stays before the first element, where a negative number cannot point.
            var end = Math.Clamp(ends[index] < 0 ? (ends[index] < -size ? low : ends[index] + size) : ends[index], low, high);
            result[axis] = Math.Max(0, step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step);
            (first[axis], stride[axis]) = (start, step);
        }

        node.Set(0, result, node.Type(0), node.Input(0).Data?.Pick(Shapes.Places(result, position =>
            Shapes.Place(shape, [.. position.Select((at, axis) => first[axis] + (at * stride[axis]))]))));
    }

    static void Gather(NodeContext node)
    {
        var (shape, indices) = (node.Shape(0, 1), node.Shape(1));
        var axis = node.Axis(node.Int("axis", 0), shape.Length);
        FoldedData? data = null;
        if (shape.Length == 1 && node.Input(0).Data is { } all && node.Input(1).Data is { } chosen)
        {
            data = all.Pick(Array.ConvertAll(chosen.ToIntegers(), index => node.Axis(index, (int)shape[0])));
        }

        node.Set(0, [.. shape[..axis], .. indices, .. shape[(axis + 1)..]], node.Type(0), data);
    }

    static void GatherNd(NodeContext node)
    {
        var (shape, indices) = (node.Shape(0, 1), node.Shape(1, 1));
        var taken = checked(node.Int("batch_dims", 0) + indices[^1]);
        node.Set(0, taken >= 0 && taken <= shape.Length
            ? [.. indices[..^1], .. shape[(int)taken..]]
            : throw node.Invalid($"indexes {NodeContext.Format(shape)} by {NodeContext.Format(indices)}"), node.Type(0));
    }

    static void Pad(NodeContext node)
    {
        node.WeightInputs = [0];
        var shape = node.Shape(0);
        // Operator set 1 says paddings.
        if (!node.TryList(node.Attribute("paddings") is null ? "pads" : "paddings", 1, out var pads) || pads is null)
        {
            node.Lose("takes its pads from data");
            return;
        }

        var axes = Enumerable.Range(0, shape.Length).ToArray();
        if (node.Has(3))
        {
            if (!node.TryIntegers(3, out var stated))
            {
                node.Lose("takes its axes from data");
                return;
            }

            axes = Array.ConvertAll(stated, axis => node.Axis(axis, shape.Length));
        }

        if (pads.Length != 2 * axes.Length)
        {
            throw node.Invalid($"has {pads.Length} pads for {axes.Length} axes");
        }

        var result = (long[])shape.Clone();
        for (var index = 0; index < axes.Length; index++)
        {
            result[axes[index]] = checked(result[axes[index]] + pads[index] + pads[index + axes.Length]);
        }

        node.Set(0, result, node.Type(0));
    }

    static void OneHot(NodeContext node)
    {
        if (!node.TryIntegers(1, out var depth) || depth.Length != 1)
        {
            node.Lose("takes its depth from data");
            return;
        }

        var shape = node.Shape(0).ToList();
        shape.Insert(node.Axis(node.Int("axis", -1), shape.Count + 1), depth[0]);
        node.Set(0, [.. shape], node.Type(2));
    }

    static void TopK(NodeContext node)
    {
        long[]? count = node.Attribute("k") is { } attribute ? [attribute.I] : null;
        if (count is null && (!node.TryIntegers(1, out count) || count.Length != 1))
        {
            node.Lose("takes its k from data");
            return;
        }

        var shape = (long[])node.Shape(0, 1).Clone();
        shape[node.Axis(node.Int("axis", -1), shape.Length)] = count[0];
        node.Set(0, shape, node.Type(0));
        node.Set(1, shape, DataType.Int64);
    }
}
