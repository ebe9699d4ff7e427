using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Elementwise operators that exporters also compute shapes with: small constants are computed here.</summary>
static class ArithmeticRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        Binary(rules, "Add", (a, b) => a + b, (a, b) => a + b);
        Binary(rules, "Sub", (a, b) => a - b, (a, b) => a - b);
        Binary(rules, "Mul", (a, b) => a * b, (a, b) => a * b);
        Binary(rules, "Div", (a, b) => b is 0 or -1 ? (b == 0 ? 0 : unchecked(-a)) : a / b, (a, b) => a / b);
        Binary(rules, "Mod", (a, b) => b is 0 or -1 ? 0 : a % b is var rest && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest, (a, b) => a % b);
        Binary(rules, "Pow", (a, b) => (long)Math.Pow(a, b), Math.Pow);
        Binary(rules, "Min", Math.Min, Math.Min);
        Binary(rules, "Max", Math.Max, Math.Max);
        Compare(rules, "Equal", (a, b) => a == b);
        Compare(rules, "Greater", (a, b) => a > b);
        Compare(rules, "GreaterOrEqual", (a, b) => a >= b);
        Compare(rules, "Less", (a, b) => a < b);
        Compare(rules, "LessOrEqual", (a, b) => a <= b);
        Compare(rules, "And", (a, b) => a != 0 && b != 0);
        Compare(rules, "Or", (a, b) => a != 0 || b != 0);
        Compare(rules, "Xor", (a, b) => (a != 0) != (b != 0));
        Unary(rules, "Neg", value => unchecked(-value), value => -value);
        Unary(rules, "Abs", value => value == long.MinValue ? value : Math.Abs(value), Math.Abs);
        Unary(rules, "Sign", value => Math.Sign(value), value => double.IsNaN(value) ? value : Math.Sign(value));
        Unary(rules, "Floor", value => value, Math.Floor);
        Unary(rules, "Ceil", value => value, Math.Ceiling);
        Unary(rules, "Round", value => value, value => Math.Round(value, MidpointRounding.ToEven));
        Unary(rules, "Sqrt", value => (long)Math.Sqrt(value), Math.Sqrt);
        Unary(rules, "Not", value => value == 0 ? 1 : 0, value => value);
        rules.Add(Cast, OperatorTable.Onnx, "Cast", "CastLike");
        rules.Add(Where, OperatorTable.Onnx, "Where");
    }

    static void Unary(Dictionary<(string, string), OperatorRule> rules, string type, Func<long, long> integers, Func<double, double> reals) =>
        rules.Add(
            node =>
            {
                var data = node.Input(0).Data;
                node.Set(0, node.Shape(0), node.Type(0), data is null ? null
                    : data.IsInteger ? new FoldedData(Array.ConvertAll(data.ToIntegers(), value => integers(value)))
                    : new FoldedData(Array.ConvertAll(data.ToReals(), value => reals(value))));
            },
            OperatorTable.Onnx, type);

    static void Binary(
        Dictionary<(string, string), OperatorRule> rules, string type, Func<long, long, long> integers, Func<double, double, double> reals) =>
        rules.Add(
            node =>
            {
                var (shape, left, right) = Align(node);
                node.Set(0, shape, node.Type(0), left is null || right is null ? null
                    : left.IsInteger && right.IsInteger
                        ? new FoldedData(left.ToIntegers().Zip(right.ToIntegers(), (a, b) => integers(a, b)).ToArray())
                        : new FoldedData(left.ToReals().Zip(right.ToReals(), (a, b) => reals(a, b)).ToArray()));
            },
            OperatorTable.Onnx, type);

    static void Compare(Dictionary<(string, string), OperatorRule> rules, string type, Func<double, double, bool> holds) =>
        rules.Add(
            node =>
            {
                var (shape, left, right) = Align(node);
                node.Set(0, shape, DataType.Bool, left is null || right is null ? null
                    : new FoldedData(left.ToReals().Zip(right.ToReals(), (a, b) => holds(a, b) ? 1L : 0L).ToArray()));
            },
            OperatorTable.Onnx, type);

    /// <summary>The broadcast shape of one, two or more inputs; the elements where there are two, known and few.</summary>
    static (long[] Shape, FoldedData? Left, FoldedData? Right) Align(NodeContext node)
    {
        var shape = node.Shape(0);
        for (var input = 1; input < node.InputCount; input++)
        {
            shape = ElementwiseRules.Broadcast(node, shape, node.Shape(input));
        }

        if (node.InputCount != 2 || node.Input(0).Data is not { } left || node.Input(1).Data is not { } right
            || Shapes.Count(shape) > FoldedData.MaxElements)
        {
            return (shape, null, null);
        }

        return (shape, left.Pick(Shapes.BroadcastPlaces(node.Shape(0), shape)), right.Pick(Shapes.BroadcastPlaces(node.Shape(1), shape)));
    }

    static void Cast(NodeContext node)
    {
        var type = node.OperatorType is "Cast" ? (DataType)node.Int("to", 0) : node.Type(1);
        var data = node.Input(0).Data;
        node.Set(0, node.Shape(0), type, data is null ? null : type switch
        {
            DataType.Float or DataType.Double or DataType.Float16 => new FoldedData(data.ToReals()),
            DataType.Int64 or DataType.Int32 => new FoldedData(data.ToIntegers()),
            DataType.Bool => new FoldedData(Array.ConvertAll(data.ToReals(), value => value != 0 ? 1L : 0L)),
            _ => null,
        });
    }

    static void Where(NodeContext node)
    {
        var shape = ElementwiseRules.Broadcast(
            node, ElementwiseRules.Broadcast(node, node.Shape(0), node.Shape(1)), node.Shape(2));
        FoldedData? data = null;
        if (node.Input(0).Data is { } condition && node.Input(1).Data is { } yes && node.Input(2).Data is { } no
            && Shapes.Count(shape) <= FoldedData.MaxElements)
        {
            var chosen = condition.Pick(Shapes.BroadcastPlaces(node.Shape(0), shape)).ToIntegers();
            var both = FoldedData.Concat(
                [yes.Pick(Shapes.BroadcastPlaces(node.Shape(1), shape)), no.Pick(Shapes.BroadcastPlaces(node.Shape(2), shape))]);
            data = both.Pick([.. chosen.Select((value, index) => value != 0 ? index : index + chosen.Length)]);
        }

        node.Set(0, shape, node.Type(1), data);
    }
}
