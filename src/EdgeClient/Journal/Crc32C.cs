using System.Buffers.Binary;
using System.Numerics;

namespace AutoScale.EdgeClient.Journal;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's instruction where it has one.</summary>
static class Crc32C
{
    /// <param name="seed">A number that the bytes belong to, such as their place; part of the sum.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Compute(long seed, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)seed);
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
