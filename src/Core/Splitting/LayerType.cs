namespace AutoScale.Core.Splitting;

/// <summary>The kinds of layers that a latency regression tells apart (Neurosurgeon, Kang et al., ASPLOS 2017, section 4.1: one regression a layer type).</summary>
public enum LayerType
{
    /// <summary>A convolution, grouped ones included.</summary>
    Convolution,

    /// <summary>A convolution with one filter group per channel: little arithmetic for its traffic.</summary>
    Depthwise,

    /// <summary>Fully connected and recurrent layers, attention and products of computed matrices.</summary>
    Dense,

    /// <summary>Pools, reductions and softmax.</summary>
    Pooling,

    /// <summary>Activations, sums, normalisation: one pass over the elements. Often fused into the layer before.</summary>
    Elementwise,

    /// <summary>Transpose, concatenation, slices: elements move and nothing is computed.</summary>
    Movement,
}
