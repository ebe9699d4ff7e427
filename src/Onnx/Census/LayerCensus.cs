namespace AutoScale.Onnx.Census;

/// <summary>What a layer counts as.</summary>
public enum LayerKind
{
    /// <summary>Has parameters but neither of the below: a normalisation, an embedding, a bias.</summary>
    Other,

    /// <summary>S_CONV: a convolution, grouped ones included.</summary>
    Convolution,

    /// <summary>A convolution with one filter group per input channel; not in S_CONV.</summary>
    DepthwiseConvolution,

    /// <summary>S_FC: a product with a constant matrix, or a 1x1 convolution over a 1x1 map, which is the same thing.</summary>
    FullyConnected,

    /// <summary>S_RC: LSTM, GRU or RNN; one for each node, whatever its directions.</summary>
    Recurrent,

    /// <summary>S_RC: softmax(Q·Kᵀ)·V, listed at the product with V or at the fused operator.</summary>
    Attention,

    /// <summary>A product of two computed values outside S_FC; its work is in S_MAC.</summary>
    MatrixProduct,
}

/// <summary>One layer: a node that multiplies or that holds parameters.</summary>
/// <param name="Name">The node's name, or that of its first output where it has none.</param>
/// <param name="Operator">The operator, with its domain unless that is ai.onnx.</param>
/// <param name="Kind">What it counts as.</param>
/// <param name="OutputShape">Shape of the first output; null where it depends on data or on an operator that the census does not know.</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates of one inference; biases and activations are not counted.</param>
/// <param name="Parameters">Trained numbers first used here; a tensor shared by layers is counted once.</param>
public sealed record LayerCensus(
    string Name, string Operator, LayerKind Kind, IReadOnlyList<long>? OutputShape, long MultiplyAccumulates, long Parameters);
