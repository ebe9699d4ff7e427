using System.Buffers.Binary;

namespace AutoScale.EdgeClient.Journal;

/// <summary>
/// A segment file: <c>"ASJ1"</c>, the ordinal of its first entry (int64), CRC-32C of that ordinal; then frames of length (int32),
/// CRC-32C over ordinal and payload (uint32), payload. Little-endian. A frame that is cut short, or whose sum is wrong, ends the file.
/// </summary>
static class SegmentFormat
{
    public const int HeaderBytes = 16;
    public const int FrameOverhead = 8;

    static ReadOnlySpan<byte> Tag => "ASJ1"u8;

    public static void WriteHeader(Span<byte> target, long first)
    {
        Tag.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[4..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], Crc32C.Compute(first, Tag));
    }

    public static bool HasHeader(ReadOnlySpan<byte> bytes, long first)
    {
        Span<byte> expected = stackalloc byte[HeaderBytes];
        WriteHeader(expected, first);
        return bytes.StartsWith(expected);
    }

    /// <summary>Completes a frame whose payload is in place after <see cref="FrameOverhead"/> bytes.</summary>
    public static void SealFrame(Span<byte> frame, long ordinal)
    {
        var payload = frame[FrameOverhead..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Compute(ordinal, payload));
    }

    /// <summary>The payload of the frame that begins the bytes; false where there is no whole frame of that ordinal.</summary>
    public static bool TryReadFrame(ReadOnlySpan<byte> bytes, long ordinal, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (bytes.Length < FrameOverhead)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length <= 0 || length > bytes.Length - FrameOverhead)
        {
            return false;
        }

        payload = bytes.Slice(FrameOverhead, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Crc32C.Compute(ordinal, payload);
    }
}
