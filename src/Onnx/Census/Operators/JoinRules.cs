namespace AutoScale.Onnx.Census.Operators;

/// <summary>Joining tensors along an axis, and taking them apart again.</summary>
static class JoinRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(Concat, OperatorTable.Onnx, "Concat");
        rules.Add(QLinearConcat, OperatorTable.Microsoft, "QLinearConcat");
        rules.Add(Split, OperatorTable.Onnx, "Split");
    }

    static void Concat(NodeContext node) => Join(node, [.. Enumerable.Range(0, node.InputCount)], 0);

    static void QLinearConcat(NodeContext node)
    {
        // Scale and zero point of the result, then a triple for each part.
        int[] parts = [.. Enumerable.Range(0, Math.Max(0, (node.InputCount - 2) / 3)).Select(part => 2 + (3 * part))];
        node.WeightInputs = parts;
        Join(node, parts, parts.FirstOrDefault());
    }

    static void Join(NodeContext node, int[] parts, int first)
    {
        var shape = (long[])node.Shape(first, 1).Clone();
        var axis = node.Axis(node.Int("axis", 1), shape.Length);
        foreach (var part in parts.Skip(1))
        {
            var next = node.Shape(part);
            if (next.Length != shape.Length || next.Where((size, at) => at != axis && size != shape[at]).Any())
            {
                throw node.Invalid($"joins {NodeContext.Format(shape)} and {NodeContext.Format(next)} along axis {axis}");
            }

            shape[axis] = checked(shape[axis] + next[axis]);
        }

        var data = parts.Select(part => node.Input(part).Data).ToList();
        var fold = shape.Length == 1 && shape[0] <= FoldedData.MaxElements && data.TrueForAll(part => part is not null);
        node.Set(0, shape, node.Type(first), fold ? FoldedData.Concat(data!) : null);
    }

    static void Split(NodeContext node)
    {
        var shape = node.Shape(0, 1);
        var axis = node.Axis(node.Int("axis", 0), shape.Length);
        if (!node.TryList("split", 1, out var sizes))
        {
            node.Lose("takes its sizes from data");
            return;
        }

        if (sizes is null)
        {
            var count = node.Int("num_outputs", node.OutputCount);
            if (count < 1 || count > node.OutputCount)
            {
                throw node.Invalid($"splits into {count} parts and has {node.OutputCount} outputs");
            }

            var size = (shape[axis] + count - 1) / count;
            sizes = [.. Enumerable.Range(0, (int)count).Select(part => Math.Clamp(shape[axis] - (part * size), 0, size))];
        }

        if (sizes.Length < node.OutputCount || sizes.Any(size => size < 0) || sizes.Sum() != shape[axis])
        {
            throw node.Invalid($"splits {NodeContext.Format(shape)} along axis {axis} into {NodeContext.Format(sizes)}");
        }

        var data = shape.Length == 1 ? node.Input(0).Data : null;
        var start = 0L;
        for (var output = 0; output < node.OutputCount; output++)
        {
            var part = (long[])shape.Clone();
            part[axis] = sizes[output];
            var from = (int)start;
            node.Set(output, part, node.Type(0), data?.Pick([.. Enumerable.Range(from, (int)sizes[output])]));
            start += sizes[output];
        }
    }
}
