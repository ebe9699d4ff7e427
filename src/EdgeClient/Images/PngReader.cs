using System.Buffers.Binary;
using System.IO.Compression;

namespace AutoScale.EdgeClient.Images;

/// <summary>
/// Reads PNG (ISO/IEC 15948): grey, RGB or palette at 1 to 16 bits, alpha dropped, not interlaced. Of our own over the framework's zlib, because no
/// image library restores on both package feeds.
/// </summary>
static class PngReader
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="InvalidImageException">The file is no PNG, or one of a kind that is not read.</exception>
    public static Image Read(ReadOnlySpan<byte> file)
    {
        var (header, palette, data) = ReadChunks(file[Signature.Length..]);
        var rowBytes = ((header.Width * header.Channels * header.Depth) + 7) / 8;
        var rows = Inflate(data, (rowBytes + 1) * header.Height);
        Unfilter(rows, rowBytes, Math.Max(1, header.Channels * header.Depth / 8));
        var pixels = new byte[header.Width * header.Height * 3];
        for (var y = 0; y < header.Height; y++)
        {
            ReadRow(rows.AsSpan((y * (rowBytes + 1)) + 1, rowBytes), header, palette, pixels.AsSpan(y * header.Width * 3, header.Width * 3));
        }

        return new Image(header.Width, header.Height, pixels);
    }

    static (Header Header, byte[] Palette, byte[] Data) ReadChunks(ReadOnlySpan<byte> file)
    {
        Header? header = null;
        byte[] palette = [];
        using var data = new MemoryStream();
        while (file.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file);
            if (length > file.Length - 12)
            {
                break;
            }

            var type = BinaryPrimitives.ReadUInt32BigEndian(file[4..]);
            var body = file.Slice(8, (int)length);
            if (header is null && type != Chunk("IHDR"u8))
            {
                throw new InvalidImageException("The PNG file does not begin with its header.");
            }

            if (type == Chunk("IHDR"u8))
            {
                header = Header.Read(body);
            }
            else if (type == Chunk("PLTE"u8))
            {
                palette = body.ToArray();
            }
            else if (type == Chunk("IDAT"u8))
            {
                data.Write(body);
            }
            else if (type == Chunk("IEND"u8))
            {
                return (header!.Value, palette, data.ToArray());
            }

            file = file[(12 + (int)length)..];
        }

        throw new InvalidImageException("The PNG file is cut short.");
    }

    static uint Chunk(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32BigEndian(name);

    static byte[] Inflate(byte[] data, int length)
    {
        var rows = new byte[length];
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
            zlib.ReadExactly(rows);
            return rows;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new InvalidImageException($"The PNG file's pixels cannot be read: {error.Message}");
        }
    }

    static void Unfilter(Span<byte> rows, int rowBytes, int step)
    {
        var above = new byte[rowBytes].AsSpan();
        for (; rows.Length > 0; rows = rows[(rowBytes + 1)..])
        {
            var filter = rows[0];
            var row = rows.Slice(1, rowBytes);
            for (var index = 0; index < rowBytes; index++)
            {
                int left = index >= step ? row[index - step] : 0, up = above[index], corner = index >= step ? above[index - step] : 0;
                row[index] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Paeth(left, up, corner),
                    _ => throw new InvalidImageException($"The PNG file has a row with filter {filter}, which does not exist."),
                });
            }

            above = row;
        }
    }

    static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    static void ReadRow(ReadOnlySpan<byte> row, in Header header, byte[] palette, Span<byte> pixels)
    {
        for (var x = 0; x < header.Width; x++)
        {
            for (var colour = 0; colour < 3; colour++)
            {
                var channel = header.Channels >= 3 ? colour : 0;
                var sample = Sample(row, (x * header.Channels) + channel, header.Depth);
                pixels[(x * 3) + colour] = header.IsPalette ? Entry(palette, (sample * 3) + colour)
                    : header.Depth is 16 ? (byte)(sample >> 8)
                    : (byte)(sample * 255 / ((1 << header.Depth) - 1));
            }
        }
    }

    static byte Entry(byte[] palette, int index) =>
        index < palette.Length ? palette[index] : throw new InvalidImageException("The PNG file uses a colour that its palette lacks.");

    static int Sample(ReadOnlySpan<byte> row, int index, int depth) => depth switch
    {
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(index * 2)..]),
        8 => row[index],
        _ => (row[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };

    readonly record struct Header(int Width, int Height, int Depth, int Channels, bool IsPalette)
    {
        public static Header Read(ReadOnlySpan<byte> body)
        {
            if (body.Length is not 13)
            {
                throw new InvalidImageException("The PNG file's header is damaged.");
            }

            var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
            Image.CheckSize(width, height);
            var (depth, colour, interlace) = (body[8], body[9], body[12]);
            var channels = (colour, depth) switch
            {
                (0, 1 or 2 or 4 or 8 or 16) => 1,
                (2, 8 or 16) => 3,
                (3, 1 or 2 or 4 or 8) => 1,
                (4, 8 or 16) => 2,
                (6, 8 or 16) => 4,
                _ => throw new InvalidImageException($"The PNG file has colour type {colour} at {depth} bits, which does not exist."),
            };
            return interlace is 0
                ? new Header((int)width, (int)height, depth, channels, colour is 3)
                : throw new InvalidImageException("The PNG file is interlaced, which is not read; save it without interlacing.");
        }
    }
}
