using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Operators that read or change shapes without choosing elements.</summary>
static class ShapeRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(node => node.Set(0, node.Shape(0), node.Type(0), node.Input(0).Data), OperatorTable.Onnx, "Identity");
        rules.Add(ShapeOf, OperatorTable.Onnx, "Shape");
        rules.Add(node => node.Set(0, [], DataType.Int64, new FoldedData([Shapes.Count(node.Shape(0))])), OperatorTable.Onnx, "Size");
        rules.Add(Reshape, OperatorTable.Onnx, "Reshape");
        rules.Add(Flatten, OperatorTable.Onnx, "Flatten");
        rules.Add(Squeeze, OperatorTable.Onnx, "Squeeze");
        rules.Add(Unsqueeze, OperatorTable.Onnx, "Unsqueeze");
        rules.Add(Expand, OperatorTable.Onnx, "Expand");
        rules.Add(Tile, OperatorTable.Onnx, "Tile");
        rules.Add(DepthToSpace, OperatorTable.Onnx, "DepthToSpace");
        rules.Add(SpaceToDepth, OperatorTable.Onnx, "SpaceToDepth");
    }

    static void ShapeOf(NodeContext node)
    {
        var shape = node.Shape(0);
        var start = Clamp(node.Int("start", 0), shape.Length);
        var end = Clamp(node.Int("end", shape.Length), shape.Length);
        var part = start < end ? shape[start..end] : [];
        node.Set(0, [part.Length], DataType.Int64, new FoldedData(part));
    }

    static int Clamp(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);

    static void Reshape(NodeContext node)
    {
        // Operator sets before 5 hold the shape in an attribute.
        if (!node.TryList("shape", 1, out var wanted) || wanted is null)
        {
            node.Lose("takes its shape from data");
            return;
        }

        if (node.Input(0).Shape is not { } x)
        {
            // A shape stated in full does not depend on the one before.
            if (wanted.All(dimension => dimension > 0))
            {
                node.Set(0, wanted, node.Type(0));
            }
            else
            {
                node.Lose(node.Input(0).Cause!);
            }

            return;
        }

        var shape = new long[wanted.Length];
        var inferred = -1;
        for (var axis = 0; axis < wanted.Length; axis++)
        {
            if (wanted[axis] == -1 && inferred < 0)
            {
                inferred = axis;
                shape[axis] = 1;
            }
            else
            {
                shape[axis] = wanted[axis] == 0 && node.Int("allowzero", 0) == 0
                    ? axis < x.Length ? x[axis] : throw node.Invalid($"copies dimension {axis} of {NodeContext.Format(x)}")
                    : wanted[axis];
            }
        }

        var (from, to) = (Shapes.Count(x), Shapes.Count(shape));
        if (inferred >= 0 && to > 0 && from % to == 0)
        {
            (shape[inferred], to) = (from / to, from);
        }

        node.Set(0, from == to ? shape : throw node.Invalid($"reshapes {NodeContext.Format(x)} to {NodeContext.Format(wanted)}"), node.Type(0), node.Input(0).Data);
    }

    static void Flatten(NodeContext node)
    {
        var shape = node.Shape(0);
        var axis = node.Int("axis", 1);
        var split = axis == shape.Length ? shape.Length : node.Axis(axis, shape.Length);
        node.Set(0, [Shapes.Count(shape.AsSpan(0, split)), Shapes.Count(shape.AsSpan(split))], node.Type(0), node.Input(0).Data);
    }

    static void Squeeze(NodeContext node)
    {
        if (!node.TryList("axes", 1, out var axes))
        {
            node.Lose("takes its axes from data");
            return;
        }

        var shape = node.Shape(0);
        var dropped = axes is null
            ? Enumerable.Range(0, shape.Length).Where(axis => shape[axis] == 1).ToHashSet()
            : axes.Select(axis => node.Axis(axis, shape.Length)).ToHashSet();
        if (dropped.Any(axis => shape[axis] != 1))
        {
            throw node.Invalid($"squeezes {NodeContext.Format(shape)} along axes that are not 1");
        }

        node.Set(0, [.. shape.Where((_, axis) => !dropped.Contains(axis))], node.Type(0), node.Input(0).Data);
    }

    static void Unsqueeze(NodeContext node)
    {
        if (!node.TryList("axes", 1, out var axes) || axes is null)
        {
            node.Lose("takes its axes from data");
            return;
        }

        var shape = node.Shape(0);
        var rank = shape.Length + axes.Length;
        var added = axes.Select(axis => node.Axis(axis, rank)).ToHashSet();
        if (added.Count != axes.Length)
        {
            throw node.Invalid("names an axis twice");
        }

        var next = 0;
        node.Set(0, [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : shape[next++])], node.Type(0), node.Input(0).Data);
    }

    static void Expand(NodeContext node)
    {
        if (!node.TryIntegers(1, out var wanted))
        {
            node.Lose("takes its shape from data");
            return;
        }

        var from = node.Shape(0);
        var shape = ElementwiseRules.Broadcast(node, from, wanted);
        var small = shape.All(size => size >= 0) && Shapes.Count(shape) <= FoldedData.MaxElements;
        node.Set(0, shape, node.Type(0), small ? node.Input(0).Data?.Pick(Shapes.BroadcastPlaces(from, shape)) : null);
    }

    static void Tile(NodeContext node)
    {
        var shape = node.Shape(0);
        if (!node.TryIntegers(1, out var repeats))
        {
            node.Lose("takes its repeats from data");
            return;
        }

        node.Set(
            0,
            repeats.Length == shape.Length
                ? [.. shape.Zip(repeats, (size, times) => checked(size * times))]
                : throw node.Invalid($"has {repeats.Length} repeats for {NodeContext.Format(shape)}"),
            node.Type(0));
    }

    static void DepthToSpace(NodeContext node)
    {
        var (x, block) = (node.Shape(0, 4), node.Int("blocksize", 0));
        if (block is < 1 or > int.MaxValue || x[1] % (block * block) != 0)
        {
            throw node.Invalid($"has the block size {block} for {NodeContext.Format(x)}");
        }

        node.Set(0, [x[0], x[1] / (block * block), checked(x[2] * block), checked(x[3] * block)], node.Type(0));
    }

    static void SpaceToDepth(NodeContext node)
    {
        var (x, block) = (node.Shape(0, 4), node.Int("blocksize", 0));
        if (block is < 1 or > int.MaxValue)
        {
            throw node.Invalid($"has the block size {block}");
        }

        node.Set(0, [x[0], checked(x[1] * block * block), x[2] / block, x[3] / block], node.Type(0));
    }
}
