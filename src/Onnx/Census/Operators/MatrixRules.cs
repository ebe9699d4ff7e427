using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Products of matrices. With a constant factor they are fully connected layers.</summary>
static class MatrixRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(node => Multiply(node, 0, 1, node.Type(0)), OperatorTable.Onnx, "MatMul");
        rules.Add(node => Multiply(node, 0, 1, node.Type(0)), OperatorTable.Microsoft, "FusedMatMul", "TransposeMatMul");
        rules.Add(Integer, OperatorTable.Onnx, "MatMulInteger");
        rules.Add(IntegerToFloat, OperatorTable.Microsoft, "MatMulIntegerToFloat", "DynamicQuantizeMatMul");
        rules.Add(QLinear, OperatorTable.Onnx, "QLinearMatMul");
        rules.Add(node => Gemm(node, 1), OperatorTable.Onnx, "Gemm");
        rules.Add(node => Gemm(node, 1), OperatorTable.Microsoft, "FusedGemm");
        rules.Add(QGemm, OperatorTable.Microsoft, "QGemm");
        rules.Add(PackedBits, OperatorTable.Microsoft, "MatMulNBits");
        rules.Add(EinsumRule.Derive, OperatorTable.Onnx, "Einsum");
    }

    static void Integer(NodeContext node)
    {
        node.WeightInputs = [0, 1];
        Multiply(node, 0, 1, DataType.Int32);
    }

    static void IntegerToFloat(NodeContext node)
    {
        node.WeightInputs = node.OperatorType is "DynamicQuantizeMatMul" ? [1, 4] : [0, 1, 6];
        Multiply(node, 0, 1, DataType.Float);
    }

    static void QLinear(NodeContext node)
    {
        node.WeightInputs = [0, 3];
        Multiply(node, 0, 3, node.Has(7) ? node.Type(7) : node.Type(0));
    }

    static void Multiply(NodeContext node, int left, int right, DataType type)
    {
        var a = Oriented(node.Shape(left, 1), node.Int("transA", 0) != 0);
        var b = Oriented(node.Shape(right, 1), node.Int("transB", 0) != 0);
        // A vector is a matrix of one row or one column, which the result then lacks.
        long[] rows = a.Length == 1 ? [1, a[0]] : a;
        long[] columns = b.Length == 1 ? [b[0], 1] : b;
        var batch = Shapes.Broadcast(rows.AsSpan(0, rows.Length - 2), columns.AsSpan(0, columns.Length - 2));
        if (batch is null || rows[^1] != columns[^2])
        {
            throw node.Invalid($"multiplies {NodeContext.Format(a)} by {NodeContext.Format(b)}");
        }

        var work = checked(Shapes.Count(batch) * rows[^2] * rows[^1] * columns[^1]);
        var shape = batch.ToList();
        if (a.Length > 1)
        {
            shape.Add(rows[^2]);
        }

        if (b.Length > 1)
        {
            shape.Add(columns[^1]);
        }

        node.Set(0, [.. shape], type);
        node.Layer(KindOf(node, left, right), work);
    }

    static void QGemm(NodeContext node)
    {
        node.WeightInputs = [0, 3, 6];
        Gemm(node, 3);
    }

    static void Gemm(NodeContext node, int right)
    {
        var a = Oriented(node.Shape(0, 2), node.Int("transA", 0) != 0);
        var b = Oriented(node.Shape(right, 2), node.Int("transB", 0) != 0);
        if (a.Length != 2 || b.Length != 2 || a[1] != b[0])
        {
            throw node.Invalid($"multiplies {NodeContext.Format(a)} by {NodeContext.Format(b)}");
        }

        node.Set(0, [a[0], b[1]], node.Type(0));
        node.Layer(KindOf(node, 0, right), checked(a[0] * a[1] * b[1]));
    }

    /// <summary>Weights of a few bits, packed; their matrix is [K, N] as the attributes say.</summary>
    static void PackedBits(NodeContext node)
    {
        var a = node.Shape(0, 1);
        var (depth, columns) = (node.Int("K", 0), node.Int("N", 0));
        if (a[^1] != depth || columns < 1)
        {
            throw node.Invalid($"multiplies {NodeContext.Format(a)} by [{depth},{columns}]");
        }

        node.WeightInputs = [1];
        node.Set(0, [.. a[..^1], columns], node.Type(0));
        node.Layer(LayerKind.FullyConnected, checked(Shapes.Count(a) * columns));
    }

    /// <summary>Fully connected where one factor is the same in every inference.</summary>
    public static LayerKind KindOf(NodeContext node, int left, int right) =>
        node.Input(left).Constant || node.Input(right).Constant ? LayerKind.FullyConnected : LayerKind.MatrixProduct;

    static long[] Oriented(long[] shape, bool transposed) => transposed && shape.Length > 1 ? [.. shape[..^2], shape[^1], shape[^2]] : shape;
}
