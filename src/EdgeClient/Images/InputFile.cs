using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.Images;

/// <summary>How a pixel becomes a number.</summary>
public enum PixelScale
{
    /// <summary>-1 to 1, as MobileNet and Inception take it.</summary>
    Signed,

    /// <summary>0 to 1.</summary>
    Unit,

    /// <summary>0 to 255.</summary>
    Raw,
}

/// <summary>Turns a file into the one input of a model: a picture is resized to it, an array is taken as it is.</summary>
public static class InputFile
{
    /// <param name="file">A PNG, PPM, PGM or npy file, told by its first bytes.</param>
    /// <param name="input">The model's input: for a picture FP32 and [N, 3, H, W] or [N, H, W, 3], its batch free or 1.</param>
    /// <param name="scale">How a pixel becomes a number.</param>
    /// <exception cref="InvalidImageException">The file cannot be read, or does not fit the input.</exception>
    public static Tensor Read(ReadOnlyMemory<byte> file, TensorSignature input, PixelScale scale)
    {
        var bytes = file.Span;
        if (bytes.StartsWith(NpyReader.Signature))
        {
            return NpyReader.Read(file, input.Name);
        }

        return bytes.StartsWith(PngReader.Signature) ? ToTensor(PngReader.Read(bytes), input, scale)
            : bytes.StartsWith("P6"u8) || bytes.StartsWith("P5"u8) ? ToTensor(NetpbmReader.Read(bytes), input, scale)
            : throw new InvalidImageException("The file is neither PNG, PPM (P6), PGM (P5) nor npy.");
    }

    static Tensor ToTensor(Image image, TensorSignature input, PixelScale scale)
    {
        var shape = input.Shape;
        var channelsFirst = shape.Count is 4 && shape[1] is 3;
        var channelsLast = shape.Count is 4 && shape[3] is 3;
        var (height, width) = channelsFirst ? (shape[2], shape[3]) : channelsLast ? (shape[1], shape[2]) : (0, 0);
        if (input.ElementType is not TensorElementType.Fp32 || shape.Count is not 4 || shape[0] > 1 || height < 1 || width < 1 || height * width > Image.MaxPixels)
        {
            throw new InvalidImageException(
                $"The model's input '{input.Name}' is {input.ElementType.ProtocolName()} [{string.Join(", ", shape)}], which takes no picture; give it an npy file.");
        }

        var pixels = new float[3 * height * width];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var place = channelsFirst ? (((channel * height) + y) * width) + x : (((y * width) + x) * 3) + channel;
                    pixels[place] = Scale(image.Sample(channel, x, y, (int)width, (int)height), scale);
                }
            }
        }

        long[] exact = channelsFirst ? [1, 3, height, width] : [1, height, width, 3];
        return new Tensor(input.Name, TensorElementType.Fp32, exact, MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray());
    }

    static float Scale(float sample, PixelScale scale) => scale switch
    {
        PixelScale.Signed => (sample / 127.5f) - 1,
        PixelScale.Unit => sample / 255,
        _ => sample,
    };
}
