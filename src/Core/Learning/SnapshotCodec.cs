using System.Runtime.InteropServices;

namespace AutoScale.Core.Learning;

/// <summary>Snapshots as bytes (<see cref="TaggedBytes"/>), for storage and the wire: descriptors, then rows.</summary>
public static class SnapshotCodec
{
    const int MaxDescriptors = 4096;

    static ReadOnlySpan<byte> PolicyTag => "ASQ1"u8;

    public static byte[] Encode(PolicySnapshot snapshot) => TaggedBytes.Encode(PolicyTag, writer =>
    {
        writer.Write(snapshot.StateCount);
        writer.Write(snapshot.PriorVersion);
        TaggedBytes.Write(writer, [.. snapshot.Descriptors]);
        writer.Write(snapshot.Rows.Count);
        foreach (var row in snapshot.Rows)
        {
            writer.Write(row.State);
            writer.Write(MemoryMarshal.AsBytes(row.Values.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(row.Visits.AsSpan()));
        }
    });

    /// <exception cref="InvalidDataException">The bytes are no policy snapshot.</exception>
    public static PolicySnapshot DecodePolicy(ReadOnlyMemory<byte> bytes) => TaggedBytes.Decode(bytes, PolicyTag, "policy snapshot", reader =>
    {
        var stateCount = TaggedBytes.Count(reader, TaggedBytes.MaxCount, "states");
        var priorVersion = TaggedBytes.Count(reader, int.MaxValue, "prior version");
        var descriptors = TaggedBytes.ReadTexts(reader, MaxDescriptors);
        var rows = new PolicyRow[TaggedBytes.Count(reader, stateCount, "rows")];
        for (var index = 0; index < rows.Length; index++)
        {
            var row = new PolicyRow(TaggedBytes.Count(reader, stateCount - 1, "state"), new Half[descriptors.Length], new ushort[descriptors.Length]);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(row.Values.AsSpan()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(row.Visits.AsSpan()));
            if (row.Values.Any(Half.IsNaN))
            {
                throw new InvalidDataException($"The policy snapshot holds a value of state {row.State} that is not a number.");
            }

            rows[index] = row;
        }

        return new PolicySnapshot(descriptors, stateCount, priorVersion, rows);
    });
}
