using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Splitting;

/// <summary>
/// A place to cut a graph in two: the head is a node with all that it needs, the tail is everything else that leads to an output. Named after the node's first output,
/// so that the name does not depend on the order in which a file lists its nodes.
/// </summary>
/// <param name="Label">
/// The stable name: the value's own, in the alphabet of <see cref="Core.Tensors.ModelId"/>; unique in the model. See <see cref="CutLabels"/>.
/// </param>
/// <param name="Value">The first output of the node after which is cut.</param>
/// <param name="Operator">That node's operator.</param>
/// <param name="Crossing">What goes from head to tail, ordered by name. At least one is computed by the head.</param>
/// <param name="HeadNodes">Nodes of the head.</param>
/// <param name="TailNodes">Nodes of the tail; those over stored values alone, and dequantisations at the border, may be in both.</param>
/// <param name="Outputs">Outputs of the whole model, in its order.</param>
/// <param name="HeadOutputs">Outputs of the whole model that the head already gives.</param>
/// <param name="TailOutputs">Those that the tail gives; at least one.</param>
public sealed record GraphCut(
    string Label,
    string Value,
    string Operator,
    IReadOnlyList<CrossingTensor> Crossing,
    int HeadNodes,
    int TailNodes,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> HeadOutputs,
    IReadOnlyList<string> TailOutputs)
{
    const int ScaleBytes = sizeof(float) + sizeof(byte);

    /// <summary>Bytes that cross at batch size 1, without any header.</summary>
    public long CrossingBytes => Crossing.Sum(tensor => tensor.Bytes);

    /// <summary>Bytes that cross as 8-bit integers, scales and zero points included.</summary>
    public long QuantisedBytes => Crossing.Sum(tensor => tensor.ElementType is TensorElementType.Fp32 ? tensor.Elements + ScaleBytes : tensor.Bytes);
}

/// <summary>A node after which the graph cannot be cut.</summary>
/// <param name="Value">The node's first output.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Reason">Why not, as a sentence.</param>
public sealed record RejectedCut(string Value, string Operator, string Reason);
