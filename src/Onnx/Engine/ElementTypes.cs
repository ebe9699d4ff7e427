using AutoScale.Core.Tensors;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace AutoScale.Onnx.Engine;

/// <summary>The protocol's element types and ONNX Runtime's, one for one.</summary>
static class ElementTypes
{
    static readonly OrtElementType[] Table =
    [
        OrtElementType.Bool, OrtElementType.UInt8, OrtElementType.UInt16, OrtElementType.UInt32, OrtElementType.UInt64,
        OrtElementType.Int8, OrtElementType.Int16, OrtElementType.Int32, OrtElementType.Int64,
        OrtElementType.Float16, OrtElementType.Float, OrtElementType.Double,
    ];

    internal static OrtElementType ToOrt(this TensorElementType type) => Table[(int)type];

    /// <summary>False for strings, complex numbers and other types that the protocol has no numeric name for.</summary>
    internal static bool TryToProtocol(this OrtElementType type, out TensorElementType protocolType)
    {
        var index = Array.IndexOf(Table, type);
        protocolType = (TensorElementType)index;
        return index >= 0;
    }
}
