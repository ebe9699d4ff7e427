namespace AutoScale.Core.Learning;

/// <summary>What devices contributed as bytes (<see cref="TaggedBytes"/>), exactly: group by group, each cell's contributors, the cells last published.</summary>
public static class GroupedStatisticsCodec
{
    static ReadOnlySpan<byte> Tag => "ASG1"u8;

    /// <param name="statistics">The sums and contributors.</param>
    /// <param name="published">The cells last published.</param>
    public static byte[] Encode(GroupedStatistics statistics, IReadOnlyCollection<StatisticCell> published) => TaggedBytes.Encode(Tag, writer =>
    {
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
    });

    /// <param name="bytes">Encoded statistics; none at all are no statistics.</param>
    /// <param name="options">How they are aggregated.</param>
    /// <returns>The statistics and the cells last published.</returns>
    /// <exception cref="InvalidDataException">The bytes are of another format or damaged.</exception>
    public static (GroupedStatistics Statistics, IReadOnlyList<StatisticCell> Published) Decode(ReadOnlyMemory<byte> bytes, AggregationOptions options)
    {
        var statistics = new GroupedStatistics(options);
        return bytes.IsEmpty ? (statistics, []) : TaggedBytes.Decode(bytes, Tag, "sums of a prior", reader =>
        {
            for (var left = TaggedBytes.Count(reader, TaggedBytes.MaxCount, "groups"); left > 0; left--)
            {
                statistics.Restore(TaggedBytes.Count(reader, int.MaxValue, "group"), StatisticCodec.ReadCells(reader));
            }

            for (var left = TaggedBytes.Count(reader, int.MaxValue, "contributors"); left > 0; left--)
            {
                statistics.Restore(reader.ReadString(), reader.ReadString(), reader.ReadUInt64());
            }

            var published = StatisticCodec.ReadCells(reader);
            statistics.Restore(published);
            return (statistics, (IReadOnlyList<StatisticCell>)published);
        });
    }
}
