using AutoScale.Training.Data;
using AutoScale.Training.Learning;

namespace AutoScale.Training.OnDevice;

/// <summary>A device's own images, drawn when they are read: they take no memory, however many there are.</summary>
/// <param name="images">The sequence.</param>
/// <param name="first">The number of the first.</param>
/// <param name="count">How many.</param>
public sealed class DeviceImages(ShapeImages images, long first, int count) : ISampleSource
{
    public int Count => count;

    /// <summary>The label, without drawing the image.</summary>
    public int Label(int index) => (int)images.ClassOf(first + index);

    /// <inheritdoc/>
    public int Read(int index, Span<float> input)
    {
        Span<byte> pixels = stackalloc byte[ShapeImages.Bytes];
        var (shape, _) = images.Draw(first + index, pixels);
        PixelScale.Signed(pixels, input);
        return (int)shape;
    }
}
