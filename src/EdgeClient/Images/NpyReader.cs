using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.Images;

/// <summary>Reads NumPy arrays (numpy.lib.format, versions 1 to 3): little-endian numbers in C order.</summary>
static partial class NpyReader
{
    public static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <exception cref="InvalidImageException">The file is damaged or of a kind that is not read.</exception>
    public static Tensor Read(ReadOnlyMemory<byte> file, string name)
    {
        var bytes = file.Span;
        if (bytes.Length < 12)
        {
            throw new InvalidImageException("The array's header is cut short.");
        }

        var start = bytes[6] is 1 ? 10 : 12;
        var length = bytes[6] is 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > bytes.Length - start)
        {
            throw new InvalidImageException("The array's header is cut short.");
        }

        var header = Encoding.UTF8.GetString(bytes.Slice(start, (int)length));
        if (Header().Match(header) is not { Success: true } match)
        {
            throw new InvalidImageException($"The array's header is not understood: {header.Trim()}");
        }

        if (match.Groups["fortran"].Value is "True")
        {
            throw new InvalidImageException("The array is in Fortran order; save it with numpy.ascontiguousarray.");
        }

        var type = TypeOf(match.Groups["type"].Value);
        long[] shape = [.. match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                ? size
                : throw new InvalidImageException($"The array's shape ({match.Groups["shape"].Value}) is not understood."))];
        var data = file[(start + (int)length)..];
        return Size(shape, type) == data.Length
            ? new Tensor(name, type, shape, data)
            : throw new InvalidImageException($"The array has {data.Length} bytes; its shape [{string.Join(", ", shape)}] asks for {Size(shape, type)}.");
    }

    static long Size(long[] shape, TensorElementType type)
    {
        try
        {
            return checked(Tensor.CountElements(shape) * type.Size());
        }
        catch (OverflowException)
        {
            throw new InvalidImageException($"The array's shape [{string.Join(", ", shape)}] is too large.");
        }
    }

    static TensorElementType TypeOf(string descr) => descr switch
    {
        "<f4" => TensorElementType.Fp32,
        "<f8" => TensorElementType.Fp64,
        "<f2" => TensorElementType.Fp16,
        "<i8" => TensorElementType.Int64,
        "<i4" => TensorElementType.Int32,
        "<i2" => TensorElementType.Int16,
        "|i1" => TensorElementType.Int8,
        "|u1" => TensorElementType.UInt8,
        "<u2" => TensorElementType.UInt16,
        "<u4" => TensorElementType.UInt32,
        "<u8" => TensorElementType.UInt64,
        "|b1" => TensorElementType.Bool,
        _ => throw new InvalidImageException($"The array's type is '{descr}'; little-endian numbers and booleans are read."),
    };

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']+)'.*'fortran_order':\s*(?<fortran>True|False).*'shape':\s*\((?<shape>[0-9,\s]{0,256})\)")]
    private static partial Regex Header();
}
