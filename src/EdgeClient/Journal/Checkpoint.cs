using System.Buffers.Binary;
using System.Text;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>What a device had learned after an entry of its journal: with the entries that follow it is what it knows now, bit for bit.</summary>
/// <param name="Ordinal">The entry; 0 for nothing.</param>
/// <param name="Configuration">What the state and the entries after it mean.</param>
/// <param name="State">Bytes of the policy's <see cref="ILearnedState"/>; empty for a blank one.</param>
/// <param name="PriorVersion">The last prior merged; 0 for none.</param>
sealed record Checkpoint(long Ordinal, DeviceConfiguration Configuration, byte[] State, int PriorVersion)
{
    static ReadOnlySpan<byte> Tag => "ASC2"u8;

    public static Checkpoint Blank(DeviceConfiguration configuration) => new(0, configuration, [], 0);

    /// <summary>What was learned, ready to go on.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such state.</exception>
    public ILearnedState Restore()
    {
        var state = Configuration.Learner.Create();
        if (State.Length > 0)
        {
            state.Restore(State);
        }

        return state;
    }

    /// <summary>Little-endian: tag, CRC-32C of the rest, ordinal, class, policy, its settings, γ, μ, states, descriptors, prior version, then the state.</summary>
    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Tag);
            writer.Write(0u);
            writer.Write(Ordinal);
            writer.Write(Configuration.DeviceClass);
            writer.Write(Configuration.Policy);
            writer.Write(HierarchicalSettings.Write(Configuration.Hierarchical));
            writer.Write(Configuration.Learning.LearningRate);
            writer.Write(Configuration.Learning.Discount);
            writer.Write(Configuration.StateCount);
            writer.Write(Configuration.Descriptors.Count);
            foreach (var descriptor in Configuration.Descriptors)
            {
                writer.Write(descriptor);
            }

            writer.Write(PriorVersion);
            writer.Write(State);
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
            throw new InvalidDataException("The table's checkpoint is damaged, or of another format.");
        }

        using var stream = new MemoryStream(bytes, 8, bytes.Length - 8, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var ordinal = reader.ReadInt64();
        var deviceClass = reader.ReadString();
        var (policy, settings) = (reader.ReadString(), reader.ReadString());
        var learning = new QLearningOptions { LearningRate = reader.ReadSingle(), Discount = reader.ReadSingle() };
        var stateCount = reader.ReadInt32();
        var descriptors = new string[reader.ReadInt32()];
        for (var index = 0; index < descriptors.Length; index++)
        {
            descriptors[index] = reader.ReadString();
        }

        var version = reader.ReadInt32();
        return new Checkpoint(
            ordinal,
            new DeviceConfiguration(deviceClass, descriptors, stateCount, learning) { Policy = policy, Hierarchical = HierarchicalSettings.Read(settings) },
            bytes[(8 + (int)stream.Position)..], version);
    }
}
