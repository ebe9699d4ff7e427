using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Images;

namespace AutoScale.EdgeClient.Tests.Images;

public sealed class InputFileTests
{
    static readonly TensorSignature First = new("input", TensorElementType.Fp32, [-1, 3, 2, 3]);

    /// <summary>Two rows of three pixels: red, green, blue; black, grey, white.</summary>
    static readonly byte[] Pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255];

    static readonly float[] Expected =
    [
        255, 0, 0, 0, 128, 255,
        0, 255, 0, 0, 128, 255,
        0, 0, 255, 0, 128, 255,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_DecodesPngWithEveryFilter(int filter) => AssertPixels(Png(3, 2, 8, 2, Pixels, filter));

    [Fact]
    public void Read_DropsAlpha() =>
        AssertPixels(Png(3, 2, 8, 6, [.. Pixels.Chunk(3).SelectMany(pixel => (byte[])[.. pixel, 7])], filter: 4));

    [Fact]
    public void Read_TakesTheUpperByteOfSixteenBits() =>
        AssertPixels(Png(3, 2, 16, 2, [.. Pixels.SelectMany(sample => (byte[])[sample, 99])], filter: 2));

    [Fact]
    public void Read_LooksUpThePalette()
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255];
        // Four bits a pixel, two pixels a byte, the last byte of a row half used.
        AssertPixels(Png(3, 2, 4, 3, [0x01, 0x20, 0x34, 0x50], filter: 0, palette));
    }

    [Theory]
    [InlineData(1, 0b101_00000, 255, 0, 255)]
    [InlineData(2, 0b110110_00, 255, 85, 170)]
    public void Read_SpreadsFewBitsOverTheWholeRange(int depth, byte row, float left, float middle, float right)
    {
        var tensor = InputFile.Read(Png(3, 1, depth, 0, [row], filter: 0), new("i", TensorElementType.Fp32, [1, 1, 3, 3]), PixelScale.Raw);

        Assert.Equal([left, left, left, middle, middle, middle, right, right, right], Floats(tensor));
    }

    [Fact]
    public void Read_DecodesNetpbm()
    {
        AssertPixels([.. "P6\n# a comment\n3 2\n255\n"u8, .. Pixels]);
        var grey = InputFile.Read((byte[])[.. "P5 3 1 100\n"u8, 0, 50, 100], new("i", TensorElementType.Fp32, [1, 3, 1, 3]), PixelScale.Raw);
        Assert.Equal([0f, 127f, 255f], Floats(grey)[..3]);
    }

    [Fact]
    public void Read_ScalesPixels()
    {
        var png = Png(3, 2, 8, 2, Pixels, filter: 0);
        Assert.Equal(Expected.Select(pixel => (pixel / 127.5f) - 1), Floats(InputFile.Read(png, First, PixelScale.Signed)));
        Assert.Equal(Expected.Select(pixel => pixel / 255), Floats(InputFile.Read(png, First, PixelScale.Unit)));
    }

    [Fact]
    public void Read_ResizesBetweenPixels()
    {
        byte[] ramp = [0, 0, 0, 100, 100, 100];
        var tensor = InputFile.Read(Png(2, 1, 8, 2, ramp, filter: 0), new("i", TensorElementType.Fp32, [1, 3, 1, 4]), PixelScale.Raw);

        Assert.Equal([0f, 25f, 75f, 100f], Floats(tensor)[..4]);
    }

    [Theory]
    [InlineData("<f4", TensorElementType.Fp32)]
    [InlineData("<i8", TensorElementType.Int64)]
    [InlineData("|u1", TensorElementType.UInt8)]
    public void Read_TakesAnArrayAsItIs(string descr, TensorElementType type)
    {
        var data = new byte[6 * type.Size()];
        data[^1] = 5;

        var tensor = InputFile.Read(Npy($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2, 3), }}", data), First, PixelScale.Raw);

        Assert.Equal(("input", type), (tensor.Name, tensor.ElementType));
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal(data, tensor.Data.ToArray());
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", ">f4")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "asks for 8")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "not understood")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 3), }", "too large")]
    [InlineData("nonsense", "not understood")]
    public void Read_NamesWhatIsWrongWithAnArray(string header, string named)
    {
        var error = Assert.Throws<InvalidImageException>(() => InputFile.Read(Npy(header, new byte[4]), First, PixelScale.Raw));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesAModelThatTakesNoPicture()
    {
        var tokens = new TensorSignature("input_ids", TensorElementType.Int64, [1, 128]);
        var error = Assert.Throws<InvalidImageException>(() => InputFile.Read(Png(3, 2, 8, 2, Pixels, 0), tokens, PixelScale.Raw));
        Assert.Contains("npy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OnlyEverThrowsItsOwnException()
    {
        byte[][] files =
        [
            Png(3, 2, 8, 2, Pixels, 4), [.. "P6\n3 2\n255\n"u8, .. Pixels],
            Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new byte[4]),
        ];
        var random = new SplitMix64(8);
        var refused = 0;
        for (var round = 0; round < 30_000; round++)
        {
            var mutant = files[round % 3].ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            try
            {
                InputFile.Read(mutant.AsMemory(0, random.Next(3) is 0 ? random.Next(mutant.Length + 1) : mutant.Length), First, PixelScale.Raw);
            }
            catch (InvalidImageException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 5_000, 30_000);
    }

    static void AssertPixels(byte[] file) => Assert.Equal(Expected, Floats(InputFile.Read(file, First, PixelScale.Raw)));

    static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    static byte[] Npy(string header, byte[] data)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    /// <summary>Writes a PNG file whose rows all have one filter.</summary>
    static byte[] Png(int width, int height, int depth, int colour, byte[] samples, int filter, byte[]? palette = null)
    {
        var rowBytes = samples.Length / height;
        var step = Math.Max(1, rowBytes / width);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte((byte)filter);
                for (var x = 0; x < rowBytes; x++)
                {
                    int At(int column, int row) => column < 0 || row < 0 ? 0 : samples[(row * rowBytes) + column];
                    int left = At(x - step, y), up = At(x, y - 1), corner = x < step ? 0 : At(x - step, y - 1);
                    var guess = filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) };
                    zlib.WriteByte((byte)(samples[(y * rowBytes) + x] - guess));
                }
            }
        }

        byte[] header = [0, 0, 0, (byte)width, 0, 0, 0, (byte)height, (byte)depth, (byte)colour, 0, 0, 0];
        return
        [
            0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        return ((int[])[left, up, corner]).MinBy(value => Math.Abs(estimate - value));
    }

    static byte[] Chunk(string type, byte[] body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. body, 0, 0, 0, 0];
    }
}
