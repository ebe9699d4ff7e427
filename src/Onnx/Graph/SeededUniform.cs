using System.Buffers.Binary;
using System.Text;

namespace AutoScale.Onnx.Graph;

/// <summary>
/// Uniform random weights whose bits are the same on every machine: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), integer arithmetic and one
/// exact multiplication; no function whose last bit a platform may choose.
/// </summary>
static class SeededUniform
{
    /// <summary>A stream of its own for each tensor, so that adding a layer does not shift the weights of the others.</summary>
    public static ulong StreamOf(ulong seed, string name)
    {
        // FNV-1a
        var hash = 14695981039346656037UL;
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return Mix(seed) ^ hash;
    }

    /// <summary>Little-endian floats in [-bound, bound) around <paramref name="centre"/>.</summary>
    public static byte[] Floats(ulong stream, long count, float bound, float centre = 0)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)(count * sizeof(float))));
        var step = bound / (1 << 23);
        var span = bytes.AsSpan();
        var state = stream;
        while (!span.IsEmpty)
        {
            var bits = Mix(state += 0x9E3779B97F4A7C15UL);
            BinaryPrimitives.WriteSingleLittleEndian(span, centre + (((int)bits >> 8) * step));
            span = span[sizeof(float)..];
            if (!span.IsEmpty)
            {
                BinaryPrimitives.WriteSingleLittleEndian(span, centre + (((int)(bits >> 32) >> 8) * step));
                span = span[sizeof(float)..];
            }
        }

        return bytes;
    }

    /// <summary>Whole numbers in [0, exclusiveMax).</summary>
    public static long[] Integers(ulong stream, long count, long exclusiveMax)
    {
        var values = new long[count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (long)((Mix(stream += 0x9E3779B97F4A7C15UL) >> 1) % (ulong)exclusiveMax);
        }

        return values;
    }

    static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
