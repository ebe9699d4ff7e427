namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Size and .NET type of the element types that a tensor can be made of or read as.</summary>
static class ElementTypes
{
    static readonly (TensorElementType Element, Type Type, int Size)[] Table =
    [
        (TensorElementType.Float, typeof(float), 4),
        (TensorElementType.UInt8, typeof(byte), 1),
        (TensorElementType.Int8, typeof(sbyte), 1),
        (TensorElementType.UInt16, typeof(ushort), 2),
        (TensorElementType.Int16, typeof(short), 2),
        (TensorElementType.Int32, typeof(int), 4),
        (TensorElementType.Int64, typeof(long), 8),
        (TensorElementType.Bool, typeof(bool), 1),
        (TensorElementType.Float16, typeof(Float16), 2),
        (TensorElementType.Double, typeof(double), 8),
        (TensorElementType.UInt32, typeof(uint), 4),
        (TensorElementType.UInt64, typeof(ulong), 8),
    ];

    internal static TensorElementType Of(Type type)
    {
        foreach (var entry in Table)
        {
            if (entry.Type == type)
            {
                return entry.Element;
            }
        }

        throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Tensor of type: {type} is not supported");
    }

    internal static Type TypeOf(TensorElementType element) => element is TensorElementType.String ? typeof(string) : Find(element).Type;

    internal static int SizeOf(TensorElementType element) => Find(element).Size;

    static (TensorElementType Element, Type Type, int Size) Find(TensorElementType element)
    {
        foreach (var entry in Table)
        {
            if (entry.Element == element)
            {
                return entry;
            }
        }

        throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Element type: {element} is not registered type.");
    }
}
