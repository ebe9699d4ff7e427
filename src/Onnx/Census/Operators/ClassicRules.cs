using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Operators of classic machine learning that converters of scikit-learn pipelines write. x: [batch, features].</summary>
static class ClassicRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(
            node => node.Set(0, node.Shape(0), DataType.Float), OperatorTable.Classic, "Scaler", "Normalizer", "Imputer", "Binarizer");
        rules.Add(Regressor, OperatorTable.Classic, "LinearRegressor");
        rules.Add(Classifier, OperatorTable.Classic, "LinearClassifier");
    }

    static void Regressor(NodeContext node) => Linear(node, 0, Math.Max(1, node.Int("targets", 1)));

    static void Classifier(NodeContext node)
    {
        var classes = Math.Max(
            node.Attribute("classlabels_ints")?.Ints.Count ?? 0, node.Attribute("classlabels_strings")?.Strings.Count ?? 0);
        node.Set(0, [node.Shape(0, 1)[0]], node.Attribute("classlabels_ints") is null ? DataType.String : DataType.Int64);
        Linear(node, 1, Math.Max(1, classes));
    }

    static void Linear(NodeContext node, int output, long columns)
    {
        var x = node.Shape(0, 1);
        var weights = node.Attribute("coefficients")?.Floats.Count ?? 0;
        node.Set(output, [x[0], columns], DataType.Float);
        node.Layer(LayerKind.FullyConnected, checked(x[0] * weights));
        node.Node.Parameters = weights + (node.Attribute("intercepts")?.Floats.Count ?? 0);
    }
}
