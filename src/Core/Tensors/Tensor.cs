namespace AutoScale.Core.Tensors;

/// <summary>A named tensor: row-major, little-endian elements. The bytes are not copied; whoever passes a tensor on no longer writes to them.</summary>
/// <param name="Name">The model's name for the input or output.</param>
/// <param name="ElementType">The type of every element.</param>
/// <param name="Shape">Dimensions, each at least 0; empty for a scalar.</param>
/// <param name="Data">Exactly <c>product(Shape) × element size</c> bytes.</param>
public sealed record Tensor(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>The number of elements: the product of the dimensions.</summary>
    /// <exception cref="OverflowException">The product exceeds 2^63 - 1.</exception>
    public long ElementCount => CountElements(Shape);

    /// <inheritdoc cref="ElementCount"/>
    public static long CountElements(IReadOnlyList<long> shape)
    {
        var count = 1L;
        for (var index = 0; index < shape.Count; index++)
        {
            count = checked(count * shape[index]);
        }

        return count;
    }
}
