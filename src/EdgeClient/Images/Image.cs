namespace AutoScale.EdgeClient.Images;

/// <summary>A picture: 8-bit red, green and blue, row by row.</summary>
/// <param name="Width">1 to <see cref="MaxSide"/>.</param>
/// <param name="Height">1 to <see cref="MaxSide"/>.</param>
/// <param name="Pixels">3 × width × height bytes.</param>
public sealed record Image(int Width, int Height, byte[] Pixels)
{
    /// <summary>The longest side that is read.</summary>
    public const int MaxSide = 16_384;

    /// <summary>The most pixels that are read: 64 million.</summary>
    public const int MaxPixels = 64_000_000;

    internal static void CheckSize(long width, long height)
    {
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide || width * height > MaxPixels)
        {
            throw new InvalidImageException($"The picture is {width} x {height}; it must be up to {MaxSide} a side and {MaxPixels} pixels.");
        }
    }

    /// <summary>A channel of the picture at another size, bilinear between pixel centres.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    /// <param name="x">Column of a picture of the other size.</param>
    /// <param name="y">Row.</param>
    /// <param name="width">The other size.</param>
    /// <param name="height">The other size.</param>
    public float Sample(int channel, int x, int y, int width, int height)
    {
        var (left, right, across) = Neighbours(x, width, Width);
        var (top, bottom, down) = Neighbours(y, height, Height);
        var upper = At(left, top) + (across * (At(right, top) - At(left, top)));
        var lower = At(left, bottom) + (across * (At(right, bottom) - At(left, bottom)));
        return upper + (down * (lower - upper));

        float At(int column, int row) => Pixels[(((row * Width) + column) * 3) + channel];
    }

    static (int Low, int High, float Share) Neighbours(int position, int size, int sourceSize)
    {
        var place = Math.Clamp(((position + 0.5f) * sourceSize / size) - 0.5f, 0, sourceSize - 1);
        var low = (int)place;
        return (low, Math.Min(low + 1, sourceSize - 1), place - low);
    }
}
