using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census;

/// <summary>A stored tensor as a holder of parameters. Counted where it is first used.</summary>
sealed class ParameterSource(long elements, bool trained)
{
    public long Elements { get; } = elements;

    /// <summary>Real numbers are; whole numbers are once something dequantises them or multiplies by them.</summary>
    public bool Trained { get; set; } = trained;

    public bool Counted { get; set; }
}

/// <summary>What the census knows of a value that flows through the graph.</summary>
sealed class CensusValue
{
    /// <summary>Null where it cannot be derived; then <see cref="Cause"/> says why.</summary>
    public long[]? Shape { get; init; }

    public DataType Type { get; init; }

    /// <summary>The same in every inference: stored, or made from stored values alone.</summary>
    public bool Constant { get; init; }

    /// <summary>The elements, where they are known, few, and may decide a shape.</summary>
    public FoldedData? Data { get; init; }

    /// <summary>The node that made it; null for inputs and stored tensors.</summary>
    public EvaluatedNode? Producer { get; init; }

    /// <summary>The stored tensors that a constant was made from.</summary>
    public IReadOnlyList<ParameterSource> Sources { get; set; } = [];

    /// <summary>Why the shape is not known.</summary>
    public UnknownShape? Cause { get; init; }
}

/// <summary>The node where a shape was lost.</summary>
sealed record UnknownShape(string Domain, string OperatorType, string Node, string Reason);

/// <summary>A node after its shapes are derived.</summary>
sealed class EvaluatedNode(NodeProto proto, string name, CensusValue?[] inputs)
{
    public string OperatorType => proto.OpType;

    public string Domain { get; } = proto.Domain is "" or "ai.onnx" ? "" : proto.Domain;

    public string Name { get; } = name;

    public CensusValue?[] Inputs { get; } = inputs;

    /// <summary>Place of the node of the outermost graph that this one is, or is inside of.</summary>
    public int Root { get; set; }

    public long[]? OutputShape { get; set; }

    public LayerKind Kind { get; set; }

    public long MultiplyAccumulates { get; set; }

    public long Parameters { get; set; }
}
