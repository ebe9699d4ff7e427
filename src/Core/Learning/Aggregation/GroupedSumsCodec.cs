using System.Text;

namespace AutoScale.Core.Learning.Aggregation;

/// <summary>Grouped sums as bytes, exactly. Little-endian: a 4-byte tag that ends in the format's version, then group by group, then the devices seen in each cell.</summary>
public static class GroupedSumsCodec
{
    const int MaxGroups = 1024;

    static ReadOnlySpan<byte> Tag => "ASG1"u8;

    public static byte[] Encode(GroupedSums sums)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Tag);
        writer.Write(sums.Groups.Count);
        foreach (var (group, cells) in sums.Groups.OrderBy(group => group.Key))
        {
            writer.Write(group);
            StatisticCodec.Write(writer, [.. cells.Cells()]);
        }

        var witnesses = sums.Witnesses.ToArray();
        writer.Write(witnesses.Length);
        foreach (var ((context, descriptor), devices) in witnesses)
        {
            writer.Write(context);
            writer.Write(descriptor);
            writer.Write(devices.Count);
            foreach (var device in devices)
            {
                writer.Write(device);
            }
        }

        return stream.ToArray();
    }

    /// <param name="bytes">Encoded sums; none at all are no sums.</param>
    /// <exception cref="InvalidDataException">The bytes are of another format or damaged.</exception>
    public static GroupedSums Decode(ReadOnlyMemory<byte> bytes)
    {
        var sums = new GroupedSums();
        return bytes.IsEmpty ? sums : StatisticCodec.Decode(bytes, Tag, "sums of a prior", reader =>
        {
            for (var left = StatisticCodec.Count(reader, MaxGroups, "groups"); left > 0; left--)
            {
                sums.Restore(StatisticCodec.Count(reader, MaxGroups, "group"), ReadCells(reader));
            }

            for (var left = StatisticCodec.Count(reader, StatisticCodec.MaxCells, "cells"); left > 0; left--)
            {
                var (context, descriptor) = (reader.ReadString(), reader.ReadString());
                for (var devices = StatisticCodec.Count(reader, 1000, "devices"); devices > 0; devices--)
                {
                    sums.Witness(context, descriptor, reader.ReadUInt64(), int.MaxValue);
                }
            }

            return sums;
        });
    }

    /// <summary>Noise may have made a sum of what no single observation is, so that nothing but its form is checked.</summary>
    static StatisticCell[] ReadCells(BinaryReader reader)
    {
        var (contexts, descriptors) = (StatisticCodec.ReadTexts(reader), StatisticCodec.ReadTexts(reader));
        var cells = new StatisticCell[StatisticCodec.Count(reader, StatisticCodec.MaxCells, "cells")];
        for (var index = 0; index < cells.Length; index++)
        {
            cells[index] = new StatisticCell(
                contexts[StatisticCodec.Count(reader, contexts.Length - 1, "context")],
                descriptors[StatisticCodec.Count(reader, descriptors.Length - 1, "descriptor")],
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        }

        return cells;
    }
}
