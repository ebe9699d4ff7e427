namespace AutoScale.Training.Data;

/// <summary>How a pixel becomes a number: -1 to 1, as the device's picture reader does by default.</summary>
public static class PixelScale
{
    public static void Signed(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        for (var place = 0; place < pixels.Length; place++)
        {
            values[place] = (pixels[place] / 127.5f) - 1;
        }
    }
}
