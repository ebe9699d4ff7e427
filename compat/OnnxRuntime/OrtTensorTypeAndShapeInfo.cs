using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Element type and shape of a tensor; -1 stands for a dimension that is free.</summary>
public unsafe struct OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(nint info)
    {
        int type;
        Status.Verify(OrtApi.GetTensorElementType(info, &type));
        nuint count;
        Status.Verify(OrtApi.GetTensorShapeElementCount(info, &count));
        nuint rank;
        Status.Verify(OrtApi.GetDimensionsCount(info, &rank));
        var shape = new long[rank];
        fixed (long* dimensions = shape)
        {
            Status.Verify(OrtApi.GetDimensions(info, dimensions, rank));
        }

        (ElementDataType, ElementCount, Shape) = ((TensorElementType)type, (long)count, shape);
    }

    /// <summary>The type of every element.</summary>
    public TensorElementType ElementDataType { get; private set; }

    /// <summary>The product of the dimensions.</summary>
    public long ElementCount { get; private set; }

    /// <summary>The dimensions.</summary>
    public long[] Shape { get; private set; }

    /// <summary>The number of dimensions.</summary>
    public readonly int DimensionsCount => Shape.Length;

    /// <summary>Whether the elements are strings.</summary>
    public readonly bool IsString => ElementDataType is TensorElementType.String;
}
