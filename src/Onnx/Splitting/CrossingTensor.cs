using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Splitting;

/// <summary>A tensor that goes from the head to the tail.</summary>
/// <param name="Name">Its name in the graph: an output of the head, or an input of the whole model that the tail reads too.</param>
/// <param name="ElementType">Its type, as ONNX Runtime derives it.</param>
/// <param name="Shape">Its shape at batch size 1.</param>
/// <param name="IsModelInput">Whether it is an input of the whole model, passed on as it came.</param>
public sealed record CrossingTensor(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape, bool IsModelInput)
{
    /// <summary>Elements at batch size 1.</summary>
    public long Elements => Tensor.CountElements(Shape);

    /// <summary>Bytes at batch size 1, without any header.</summary>
    public long Bytes => Elements * ElementType.Size();
}
