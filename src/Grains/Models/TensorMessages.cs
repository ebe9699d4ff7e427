using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Grains.Models;

/// <summary>Tensors as messages and back; the bytes are not copied.</summary>
static class TensorMessages
{
    /// <exception cref="InvalidTensorException">The element type is none of <see cref="TensorElementType"/>.</exception>
    public static Tensor ToTensor(this TensorMessage message) => Enum.IsDefined((TensorElementType)message.ElementType)
        ? new Tensor(message.Name, (TensorElementType)message.ElementType, message.Shape, message.Data)
        : throw new InvalidTensorException($"Input '{message.Name}' has the unknown element type {message.ElementType}.");

    public static TensorMessage ToMessage(this Tensor tensor) =>
        new(tensor.Name, (int)tensor.ElementType, [.. tensor.Shape], tensor.Data);

    public static SignatureMessage ToMessage(this ModelSignature signature) =>
        new([.. signature.Inputs.Select(ToMessage)], [.. signature.Outputs.Select(ToMessage)]);

    static TensorSignatureMessage ToMessage(TensorSignature tensor) => new(tensor.Name, (int)tensor.ElementType, [.. tensor.Shape]);
}
