namespace AutoScale.Onnx.Census;

/// <summary>An input has a free dimension that is not the batch, and nobody stated its size.</summary>
public sealed class UnboundDimensionException(string input, int axis, string name)
    : Exception($"Input '{input}' has a free dimension '{name}' (axis {axis}). State its size: --dim {name}=<size>.")
{
    public string Input { get; } = input;

    public int Axis { get; } = axis;

    /// <summary>The name to state it by: the file's own, or <c>input[axis]</c> where the file gives none.</summary>
    public string Name { get; } = name;
}
