using AutoScale.Onnx.Graph;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Operators that make tensors: stored, filled, counted up or random.</summary>
static class ConstantRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(Constant, OperatorTable.Onnx, "Constant");
        rules.Add(Filled, OperatorTable.Onnx, "ConstantOfShape");
        rules.Add(Random, OperatorTable.Onnx, "RandomNormal", "RandomUniform");
        rules.Add(node => node.Set(0, node.Shape(0), DataType.Float), OperatorTable.Onnx, "RandomNormalLike", "RandomUniformLike", "EyeLike");
        rules.Add(Range, OperatorTable.Onnx, "Range");
    }

    /// <summary>The value of a stored tensor or of a Constant node: its shape, and its elements where few.</summary>
    public static (long[] Shape, DataType Type, FoldedData? Data) Stored(Proto.TensorProto tensor)
    {
        FoldedData? data = null;
        if (Tensors.ElementCount(tensor) <= FoldedData.MaxElements)
        {
            data = Tensors.TryReadIntegers(tensor) is { } integers ? new FoldedData(integers)
                : Tensors.TryReadReals(tensor) is { } reals ? new FoldedData(reals)
                : null;
        }

        return ([.. tensor.Dims], (DataType)tensor.DataType, data);
    }

    static void Constant(NodeContext node)
    {
        if (node.Attribute("value")?.T is { } tensor)
        {
            var (shape, type, data) = Stored(tensor);
            node.Set(0, shape, type, data);
        }
        else if (node.Attribute("value_int") is { } integer)
        {
            node.Set(0, [], DataType.Int64, new FoldedData([integer.I]));
        }
        else if (node.Attribute("value_float") is { } real)
        {
            node.Set(0, [], DataType.Float, new FoldedData([(double)real.F]));
        }
        else if (node.Ints("value_ints") is { } integers)
        {
            node.Set(0, [integers.Length], DataType.Int64, integers.Length <= FoldedData.MaxElements ? new FoldedData(integers) : null);
        }
        else if (node.Attribute("value_floats")?.Floats is { } reals)
        {
            node.Set(0, [reals.Count], DataType.Float, reals.Count <= FoldedData.MaxElements ? new FoldedData([.. reals.Select(r => (double)r)]) : null);
        }
        else if (node.Attribute("sparse_value")?.SparseTensor is { } sparse)
        {
            node.Set(0, [.. sparse.Dims], (DataType)(sparse.Values?.DataType ?? 0));
        }
        else
        {
            node.Lose("holds a constant that is not numeric");
        }
    }

    static void Filled(NodeContext node)
    {
        if (!node.TryIntegers(0, out var shape))
        {
            node.Lose("takes its shape from data");
            return;
        }

        var (type, fill) = (DataType.Float, new FoldedData([0.0]));
        if (node.Attribute("value")?.T is { } tensor)
        {
            (_, type, var stored) = Stored(tensor);
            fill = stored is { Count: 1 } ? stored : throw node.Invalid("fills with a tensor that has not one element");
        }

        var small = shape.All(size => size >= 0) && Shapes.Count(shape) <= FoldedData.MaxElements;
        node.Set(0, shape, type, small ? fill.Pick(new int[Shapes.Count(shape)]) : null);
    }

    static void Random(NodeContext node) =>
        node.Set(0, node.Ints("shape") ?? throw node.Invalid("lacks its shape"), (DataType)node.Int("dtype", (long)DataType.Float));

    static void Range(NodeContext node)
    {
        if (node.Input(0).Data is not { Count: > 0 } start || node.Input(1).Data is not { Count: > 0 } limit
            || node.Input(2).Data is not { Count: > 0 } step || step.Real(0) == 0)
        {
            node.Lose("takes its bounds from data");
            return;
        }

        var count = Math.Max(0, Math.Ceiling((limit.Real(0) - start.Real(0)) / step.Real(0)));
        if (!(count < int.MaxValue))
        {
            throw node.Invalid($"would give {count} elements");
        }

        var places = count <= FoldedData.MaxElements ? Enumerable.Range(0, (int)count) : null;
        node.Set(0, [(long)count], node.Type(0), places is null ? null
            : start.IsInteger && step.IsInteger
                ? new FoldedData([.. places.Select(place => start.Integer(0) + (place * step.Integer(0)))])
                : new FoldedData([.. places.Select(place => start.Real(0) + (place * step.Real(0)))]));
    }
}
