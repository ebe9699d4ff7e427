using System.Text;
using AutoScale.Core.Learning;

namespace AutoScale.Grains.Priors;

/// <summary>
/// Sums of a prior as bytes, exactly. Little-endian: a 4-byte tag that ends in the format's version, descriptors as length-prefixed UTF-8, then
/// cells of state (int32), descriptor (uint16), count (int64), sum (double).
/// </summary>
public static class PriorSumsCodec
{
    static ReadOnlySpan<byte> Tag => "ASS1"u8;

    public static byte[] Encode(PriorSums sums)
    {
        PriorCell[] cells = [.. sums.Cells()];
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var cell in cells)
        {
            columns.TryAdd(cell.Descriptor, columns.Count);
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Tag);
        writer.Write(columns.Count);
        foreach (var descriptor in columns.Keys)
        {
            writer.Write(descriptor);
        }

        writer.Write(cells.Length);
        foreach (var cell in cells)
        {
            writer.Write(cell.State);
            writer.Write(checked((ushort)columns[cell.Descriptor]));
            writer.Write(cell.Count);
            writer.Write(cell.Sum);
        }

        return stream.ToArray();
    }

    /// <param name="bytes">Encoded sums; none at all are no sums.</param>
    /// <exception cref="InvalidDataException">The bytes are of another format or cut short.</exception>
    public static PriorSums Decode(byte[] bytes)
    {
        var sums = new PriorSums();
        if (bytes.Length is 0)
        {
            return sums;
        }

        if (!bytes.AsSpan().StartsWith(Tag))
        {
            throw new InvalidDataException("The stored sums of a prior are of another format than this program's.");
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, Tag.Length, bytes.Length - Tag.Length), Encoding.UTF8);
            var descriptors = new string[reader.ReadInt32()];
            for (var index = 0; index < descriptors.Length; index++)
            {
                descriptors[index] = reader.ReadString();
            }

            var cells = new PriorCell[reader.ReadInt32()];
            for (var index = 0; index < cells.Length; index++)
            {
                cells[index] = new(reader.ReadInt32(), descriptors[reader.ReadUInt16()], reader.ReadInt64(), reader.ReadDouble());
            }

            sums.Add(cells);
            return sums;
        }
        catch (Exception problem) when (problem is IOException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The stored sums of a prior are cut short or damaged.", problem);
        }
    }
}
