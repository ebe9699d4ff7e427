using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a session takes or gives under one name.</summary>
public unsafe class NodeMetadata
{
    readonly TensorElementType _elementType;
    readonly int[] _dimensions = [];
    readonly string[] _symbols = [];

    internal NodeMetadata(nint typeInfo, nint name)
    {
        ZeroTerminatedName = name;
        int type;
        Status.Verify(OrtApi.GetOnnxTypeFromTypeInfo(typeInfo, &type));
        OnnxValueType = (OnnxValueType)type;
        if (!IsTensor)
        {
            return;
        }

        // Owned by the type information, so not released here.
        nint tensorInfo;
        Status.Verify(OrtApi.CastTypeInfoToTensorInfo(typeInfo, &tensorInfo));
        int elementType;
        Status.Verify(OrtApi.GetTensorElementType(tensorInfo, &elementType));
        _elementType = (TensorElementType)elementType;

        nuint rank;
        Status.Verify(OrtApi.GetDimensionsCount(tensorInfo, &rank));
        var dimensions = new long[rank];
        var symbols = new nint[rank];
        fixed (long* first = dimensions)
        fixed (nint* firstSymbol = symbols)
        {
            Status.Verify(OrtApi.GetDimensions(tensorInfo, first, rank));
            Status.Verify(OrtApi.GetSymbolicDimensions(tensorInfo, (byte**)firstSymbol, rank));
        }

        _dimensions = Array.ConvertAll(dimensions, dimension => (int)dimension);
        _symbols = Array.ConvertAll(symbols, symbol => Utf8.Read((byte*)symbol));
    }

    /// <summary>What the value is.</summary>
    public OnnxValueType OnnxValueType { get; }

    /// <summary>Whether the value is a tensor, dense or sparse.</summary>
    public bool IsTensor => OnnxValueType is OnnxValueType.ONNX_TYPE_TENSOR or OnnxValueType.ONNX_TYPE_SPARSETENSOR;

    /// <summary>Whether the elements are strings.</summary>
    public bool IsString => ElementDataType is TensorElementType.String;

    /// <summary>The type of every element.</summary>
    public TensorElementType ElementDataType => Tensor(_elementType);

    /// <summary>The .NET type of every element.</summary>
    public Type ElementType => ElementTypes.TypeOf(ElementDataType);

    /// <summary>The dimensions; -1 where one is free.</summary>
    public int[] Dimensions => Tensor(_dimensions);

    /// <summary>Names of the free dimensions; empty where a dimension is fixed or nameless.</summary>
    public string[] SymbolicDimensions => Tensor(_symbols);

    /// <summary>The name in native memory, which the session owns.</summary>
    internal nint ZeroTerminatedName { get; }

    T Tensor<T>(T value) =>
        IsTensor ? value : throw new OnnxRuntimeException(ErrorCode.Fail, "OnnxValueType must either be a tensor or sparse tensor");
}
