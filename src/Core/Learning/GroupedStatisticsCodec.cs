using System.Text;

namespace AutoScale.Core.Learning;

/// <summary>What devices contributed as bytes, exactly. Little-endian: a 4-byte tag that ends in the format's version, group by group, each cell's contributors, the cells last published.</summary>
public static class GroupedStatisticsCodec
{
    static ReadOnlySpan<byte> Tag => "ASG1"u8;

    /// <param name="statistics">The sums and contributors.</param>
    /// <param name="published">The cells last published.</param>
    public static byte[] Encode(GroupedStatistics statistics, IReadOnlyCollection<StatisticCell> published)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Tag);
        var groups = statistics.Sums().GroupBy(sum => sum.Group, sum => sum.Cell).ToArray();
        writer.Write(groups.Length);
        foreach (var group in groups)
        {
            writer.Write(group.Key);
            StatisticCodec.Write(writer, [.. group]);
        }

        var contributors = statistics.Contributors().ToArray();
        writer.Write(contributors.Length);
        foreach (var (context, descriptor, contributor) in contributors)
        {
            writer.Write(context);
            writer.Write(descriptor);
            writer.Write(contributor);
        }

        StatisticCodec.Write(writer, published);
        return stream.ToArray();
    }

    /// <param name="bytes">Encoded statistics; none at all are no statistics.</param>
    /// <param name="options">How they are aggregated.</param>
    /// <returns>The statistics and the cells last published.</returns>
    /// <exception cref="InvalidDataException">The bytes are of another format or damaged.</exception>
    public static (GroupedStatistics Statistics, IReadOnlyList<StatisticCell> Published) Decode(ReadOnlyMemory<byte> bytes, AggregationOptions options)
    {
        var statistics = new GroupedStatistics(options);
        return bytes.IsEmpty ? (statistics, []) : StatisticCodec.Decode(bytes, Tag, "sums of a prior", reader =>
        {
            for (var left = StatisticCodec.Count(reader, StatisticCodec.MaxCells, "groups"); left > 0; left--)
            {
                statistics.Restore(StatisticCodec.Count(reader, int.MaxValue, "group"), StatisticCodec.ReadCells(reader));
            }

            for (var left = StatisticCodec.Count(reader, int.MaxValue, "contributors"); left > 0; left--)
            {
                statistics.Restore(reader.ReadString(), reader.ReadString(), reader.ReadUInt64());
            }

            var published = StatisticCodec.ReadCells(reader);
            statistics.Restore(published);
            return (statistics, (IReadOnlyList<StatisticCell>)published);
        });
    }
}
