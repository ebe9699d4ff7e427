using System.Globalization;
using System.Text;

namespace AutoScale.EdgeClient.Images;

/// <summary>Reads binary PPM (P6) and PGM (P5), 8 bits a sample (netpbm's ppm(5)).</summary>
static class NetpbmReader
{
    /// <exception cref="InvalidImageException">The file is damaged or of a kind that is not read.</exception>
    public static Image Read(ReadOnlySpan<byte> file)
    {
        var channels = file[1] is (byte)'6' ? 3 : 1;
        var offset = 2;
        var (width, height, most) = (Number(file, ref offset), Number(file, ref offset), Number(file, ref offset));
        Image.CheckSize(width, height);
        if (most is < 1 or > 255)
        {
            throw new InvalidImageException($"The picture has samples up to {most}; only 1 to 255 is read.");
        }

        // One white space ends the header.
        var samples = file[Math.Min(offset + 1, file.Length)..];
        if (samples.Length < (long)width * height * channels)
        {
            throw new InvalidImageException("The picture is cut short.");
        }

        var pixels = new byte[width * height * 3];
        for (var index = 0; index < pixels.Length; index++)
        {
            pixels[index] = (byte)Math.Min(255, samples[channels is 3 ? index : index / 3] * 255 / most);
        }

        return new Image(width, height, pixels);
    }

    static int Number(ReadOnlySpan<byte> file, ref int offset)
    {
        while (offset < file.Length && (char.IsWhiteSpace((char)file[offset]) || file[offset] is (byte)'#'))
        {
            if (file[offset] is (byte)'#')
            {
                while (offset < file.Length && file[offset] is not (byte)'\n')
                {
                    offset++;
                }
            }

            offset++;
        }

        var start = offset;
        while (offset < file.Length && char.IsAsciiDigit((char)file[offset]))
        {
            offset++;
        }

        var text = Encoding.ASCII.GetString(file[Math.Min(start, file.Length)..Math.Min(offset, file.Length)]);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidImageException("The picture's header is damaged.");
    }
}
