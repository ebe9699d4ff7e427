using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Quantise and dequantise. A dequantised constant is still a constant, so that a QDQ model counts like its FP32 original.</summary>
static class QuantizationRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        foreach (var domain in (string[])[OperatorTable.Onnx, OperatorTable.Microsoft])
        {
            rules.Add(Quantize, domain, "QuantizeLinear");
            rules.Add(Dequantize, domain, "DequantizeLinear");
        }

        rules.Add(Dynamic, OperatorTable.Onnx, "DynamicQuantizeLinear");
    }

    static void Quantize(NodeContext node)
    {
        node.WeightInputs = [0];
        node.Set(0, node.Shape(0), node.Has(2) ? node.Type(2) : (DataType)node.Int("output_dtype", (long)DataType.Uint8));
    }

    static void Dequantize(NodeContext node)
    {
        node.WeightInputs = [0];
        node.Set(0, node.Shape(0), node.Type(1));
    }

    static void Dynamic(NodeContext node)
    {
        node.Set(0, node.Shape(0), DataType.Uint8);
        node.Set(1, [], DataType.Float);
        node.Set(2, [], DataType.Uint8);
    }
}
