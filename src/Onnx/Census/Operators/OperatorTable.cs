namespace AutoScale.Onnx.Census.Operators;

/// <summary>
/// Every operator that the census can derive. To add one: write its rule into the family it belongs to and list it there. A rule reads shapes, attributes and
/// small constants, and sets the outputs; it need not look at the operator set's version where an attribute's presence tells.
/// </summary>
static class OperatorTable
{
    static readonly Dictionary<(string Domain, string Type), OperatorRule> Rules = Fill();

    /// <summary>Operators that are layers whatever their inputs: the shape of their inputs must be known.</summary>
    static readonly HashSet<string> Layers =
    [
        "Conv", "ConvTranspose", "DeformConv", "QLinearConv", "ConvInteger", "FusedConv",
        "Gemm", "MatMul", "QLinearMatMul", "MatMulInteger", "Einsum", "FusedMatMul", "FusedGemm", "TransposeMatMul", "QGemm",
        "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "MatMulNBits",
        "LSTM", "GRU", "RNN", "DynamicQuantizeLSTM",
        "Attention", "QAttention", "MultiHeadAttention", "GroupQueryAttention",
        "LinearClassifier", "LinearRegressor",
    ];

    public static OperatorRule? Find(string domain, string type) => Rules.GetValueOrDefault((domain, type));

    public static bool IsLayer(string type) => Layers.Contains(type);

    static Dictionary<(string, string), OperatorRule> Fill()
    {
        var rules = new Dictionary<(string, string), OperatorRule>();
        ConvolutionRules.AddTo(rules);
        PoolingRules.AddTo(rules);
        MatrixRules.AddTo(rules);
        ElementwiseRules.AddTo(rules);
        ArithmeticRules.AddTo(rules);
        ConstantRules.AddTo(rules);
        ShapeRules.AddTo(rules);
        JoinRules.AddTo(rules);
        IndexRules.AddTo(rules);
        ReductionRules.AddTo(rules);
        NormalizationRules.AddTo(rules);
        RecurrentRules.AddTo(rules);
        AttentionRules.AddTo(rules);
        QuantizationRules.AddTo(rules);
        ResizeRules.AddTo(rules);
        ClassicRules.AddTo(rules);
        return rules;
    }

    /// <summary>Lists one rule for several operators of a domain.</summary>
    public static void Add(
        this Dictionary<(string, string), OperatorRule> rules, OperatorRule rule, string domain, params ReadOnlySpan<string> types)
    {
        foreach (var type in types)
        {
            rules.Add((domain, type), rule);
        }
    }

    /// <summary>The default domain.</summary>
    public const string Onnx = "";

    /// <summary>The domain of ONNX Runtime's own operators, which its optimiser and quantiser write.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>The domain of classic machine learning.</summary>
    public const string Classic = "ai.onnx.ml";
}
