using System.Runtime.InteropServices;
using System.Text;

namespace AutoScale.Core.Learning;

/// <summary>
/// Snapshots as bytes, for storage and the wire. Little-endian: a 4-byte tag that ends in the format's version, counts as int32, strings
/// as length-prefixed UTF-8, then rows.
/// </summary>
public static class SnapshotCodec
{
    const int MaxDescriptors = 4096;
    const int MaxRows = 1_000_000;

    static ReadOnlySpan<byte> PolicyTag => "ASQ1"u8;

    static ReadOnlySpan<byte> PriorTag => "ASP1"u8;

    public static byte[] Encode(PolicySnapshot snapshot)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(PolicyTag);
        writer.Write(snapshot.StateCount);
        writer.Write(snapshot.PriorVersion);
        WriteDescriptors(writer, snapshot.Descriptors);
        writer.Write(snapshot.Rows.Count);
        foreach (var row in snapshot.Rows)
        {
            writer.Write(row.State);
            writer.Write(MemoryMarshal.AsBytes(row.Values.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(row.Visits.AsSpan()));
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no policy snapshot.</exception>
    public static PolicySnapshot DecodePolicy(ReadOnlyMemory<byte> bytes) => Decode(bytes, PolicyTag, "policy", reader =>
    {
        var stateCount = Count(reader, MaxRows, "states");
        var priorVersion = Count(reader, int.MaxValue, "prior version");
        var descriptors = ReadDescriptors(reader);
        var rows = new PolicyRow[Count(reader, stateCount, "rows")];
        for (var index = 0; index < rows.Length; index++)
        {
            var row = new PolicyRow(Count(reader, stateCount - 1, "state"), new Half[descriptors.Length], new ushort[descriptors.Length]);
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

    public static byte[] Encode(PriorSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(PriorTag);
        writer.Write(snapshot.DeviceClass);
        writer.Write(snapshot.Version);
        writer.Write(snapshot.Devices);
        WriteDescriptors(writer, snapshot.Descriptors);
        writer.Write(snapshot.Rows.Count);
        foreach (var row in snapshot.Rows)
        {
            writer.Write(row.State);
            writer.Write(MemoryMarshal.AsBytes(row.Means.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(row.Counts.AsSpan()));
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no prior snapshot.</exception>
    public static PriorSnapshot DecodePrior(ReadOnlyMemory<byte> bytes) => Decode(bytes, PriorTag, "prior", reader =>
    {
        var deviceClass = reader.ReadString();
        var version = Count(reader, int.MaxValue, "version");
        var devices = Count(reader, int.MaxValue, "devices");
        var descriptors = ReadDescriptors(reader);
        var rows = new PriorRow[Count(reader, MaxRows, "rows")];
        for (var index = 0; index < rows.Length; index++)
        {
            var row = new PriorRow(Count(reader, MaxRows, "state"), new float[descriptors.Length], new long[descriptors.Length]);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(row.Means.AsSpan()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(row.Counts.AsSpan()));
            if (!row.Means.All(float.IsFinite) || row.Counts.Any(count => count < 0))
            {
                throw new InvalidDataException($"The prior snapshot holds an impossible cell in state {row.State}.");
            }

            rows[index] = row;
        }

        return new PriorSnapshot(deviceClass, version, devices, descriptors, rows);
    });

    static T Decode<T>(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> tag, string kind, Func<BinaryReader, T> read)
    {
        if (!bytes.Span.StartsWith(tag))
        {
            throw new InvalidDataException($"The bytes are no {kind} snapshot, or one of a newer format.");
        }

        try
        {
            using var stream = new MemoryStream(bytes[tag.Length..].ToArray(), writable: false);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            var value = read(reader);
            return stream.Position == stream.Length ? value : throw new InvalidDataException($"The {kind} snapshot has bytes after its end.");
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new InvalidDataException($"The {kind} snapshot is cut short or damaged.", exception);
        }
    }

    static int Count(BinaryReader reader, int high, string what) => reader.ReadInt32() is var count && count >= 0 && count <= high
        ? count
        : throw new InvalidDataException($"The snapshot's {what} is {count}; it must be from 0 to {high}.");

    static void WriteDescriptors(BinaryWriter writer, IReadOnlyList<string> descriptors)
    {
        writer.Write(descriptors.Count);
        foreach (var descriptor in descriptors)
        {
            writer.Write(descriptor);
        }
    }

    static string[] ReadDescriptors(BinaryReader reader)
    {
        var descriptors = new string[Count(reader, MaxDescriptors, "descriptors")];
        for (var index = 0; index < descriptors.Length; index++)
        {
            descriptors[index] = reader.ReadString();
        }

        return descriptors;
    }
}
