using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Operators that keep the shape of their first input, or that broadcast their inputs; those that also compute shapes are in <see cref="ArithmeticRules"/>.</summary>
static class ElementwiseRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(
            Same, OperatorTable.Onnx,
            "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "ThresholdedRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Swish", "Mish", "Gelu",
            "Tanh", "Softplus", "Softsign", "Shrink", "Softmax", "LogSoftmax", "Hardmax",
            "Exp", "Log", "Erf", "Reciprocal", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
            "CumSum", "Trilu", "Bernoulli", "BitwiseNot", "ReverseSequence");
        rules.Add(Clip, OperatorTable.Onnx, "Clip");
        rules.Add(
            Same, OperatorTable.Microsoft,
            "Gelu", "FastGelu", "BiasGelu", "QuickGelu", "QLinearLeakyRelu", "QLinearSigmoid", "QLinearSoftmax", "BiasSoftmax", "RotaryEmbedding");
        rules.Add(Same, OperatorTable.Onnx, "RotaryEmbedding");
        rules.Add(Dropout, OperatorTable.Onnx, "Dropout");
        rules.Add(Truth, OperatorTable.Onnx, "IsNaN", "IsInf");
        rules.Add(All, OperatorTable.Onnx, "Sum", "Mean", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitShift");
        rules.Add(QLinear, OperatorTable.Microsoft, "QLinearAdd", "QLinearMul");
    }

    static void Same(NodeContext node) => node.Set(0, node.Shape(0), node.Type(0));

    static void Clip(NodeContext node)
    {
        node.WeightInputs = [0];
        Same(node);
    }

    static void Truth(NodeContext node) => node.Set(0, node.Shape(0), DataType.Bool);

    static void Dropout(NodeContext node)
    {
        node.WeightInputs = [];
        node.Set(0, node.Shape(0), node.Type(0), node.Input(0).Data);
        node.Set(1, node.Shape(0), DataType.Bool);
    }

    static void All(NodeContext node)
    {
        var shape = node.Shape(0);
        for (var input = 1; input < node.InputCount; input++)
        {
            shape = Broadcast(node, shape, node.Shape(input));
        }

        node.Set(0, shape, node.Type(0));
    }

    static void QLinear(NodeContext node)
    {
        node.WeightInputs = [0, 3];
        node.Set(0, Broadcast(node, node.Shape(0), node.Shape(3)), node.Type(0));
    }

    public static long[] Broadcast(NodeContext node, long[] left, long[] right) => Shapes.Broadcast(left, right)
        ?? throw node.Invalid($"cannot broadcast {NodeContext.Format(left)} and {NodeContext.Format(right)}");
}
