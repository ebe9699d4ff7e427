namespace AutoScale.Core.Tensors;

/// <summary>Element types of the Open Inference Protocol v2; the names are those of its table of tensor data types.</summary>
public enum TensorElementType
{
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,
    Fp16,
    Fp32,
    Fp64,
}

/// <summary>Sizes and protocol names of <see cref="TensorElementType"/>.</summary>
public static class TensorElementTypes
{
    static readonly (string Name, int Size)[] Table =
    [
        ("BOOL", 1), ("UINT8", 1), ("UINT16", 2), ("UINT32", 4), ("UINT64", 8),
        ("INT8", 1), ("INT16", 2), ("INT32", 4), ("INT64", 8), ("FP16", 2), ("FP32", 4), ("FP64", 8),
    ];

    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorElementType type) => Table[(int)type].Size;

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string ProtocolName(this TensorElementType type) => Table[(int)type].Name;

    /// <summary>Reads a protocol name. False for a name that the protocol does not have, and for BYTES, which no numeric model takes.</summary>
    public static bool TryParse(string? name, out TensorElementType type)
    {
        for (var index = 0; index < Table.Length; index++)
        {
            if (Table[index].Name == name)
            {
                type = (TensorElementType)index;
                return true;
            }
        }

        type = default;
        return false;
    }
}
