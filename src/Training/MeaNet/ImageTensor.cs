using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;
using AutoScale.Training.Data;

namespace AutoScale.Training.MeaNet;

/// <summary>Images as the exported models take them.</summary>
public static class ImageTensor
{
    /// <summary>One image of a set: FP32, <c>[1, 3, 32, 32]</c>, −1 to 1.</summary>
    public static Tensor Of(ImageSet images, int index)
    {
        var pixels = images.Pixels(index);
        var values = new float[pixels.Length];
        for (var place = 0; place < values.Length; place++)
        {
            values[(place % 3 * ShapeImages.Side * ShapeImages.Side) + (place / 3)] = (pixels[place] / 127.5f) - 1;
        }

        return new Tensor(OnnxExport.Image, TensorElementType.Fp32, [1, 3, ShapeImages.Side, ShapeImages.Side], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }
}
