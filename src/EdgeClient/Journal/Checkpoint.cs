using System.Buffers.Binary;
using System.Text;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>A device's table as it was after an entry of its journal: with the entries that follow it is the present table, bit for bit.</summary>
/// <param name="Ordinal">The entry; 0 for a blank table.</param>
/// <param name="Configuration">What the table and the entries after it mean.</param>
/// <param name="Table">The table.</param>
sealed record Checkpoint(long Ordinal, DeviceConfiguration Configuration, PolicySnapshot Table)
{
    static ReadOnlySpan<byte> Tag => "ASC1"u8;

    public static Checkpoint Blank(DeviceConfiguration configuration) =>
        new(0, configuration, new PolicySnapshot(configuration.Descriptors, configuration.StateCount, 0, []));

    /// <summary>Little-endian: tag, CRC-32C of the rest, ordinal, class, γ, μ, then the snapshot by <see cref="SnapshotCodec"/>.</summary>
    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Tag);
            writer.Write(0u);
            writer.Write(Ordinal);
            writer.Write(Configuration.DeviceClass);
            writer.Write(Configuration.Learning.LearningRate);
            writer.Write(Configuration.Learning.Discount);
            writer.Write(SnapshotCodec.Encode(Table));
        }

        var bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32C.Compute(0, bytes.AsSpan(8)));
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no checkpoint.</exception>
    public static Checkpoint Decode(byte[] bytes)
    {
        if (bytes.Length < 8
            || !bytes.AsSpan().StartsWith(Tag)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) != Crc32C.Compute(0, bytes.AsSpan(8)))
        {
            throw new InvalidDataException("The table's checkpoint is damaged, or of a newer format.");
        }

        using var stream = new MemoryStream(bytes, 8, bytes.Length - 8, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var ordinal = reader.ReadInt64();
        var deviceClass = reader.ReadString();
        var learning = new QLearningOptions { LearningRate = reader.ReadSingle(), Discount = reader.ReadSingle() };
        var table = SnapshotCodec.DecodePolicy(bytes.AsMemory(8 + (int)stream.Position));
        return new Checkpoint(ordinal, new DeviceConfiguration(deviceClass, table.Descriptors, table.StateCount, learning), table);
    }
}
