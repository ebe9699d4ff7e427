namespace AutoScale.Core.Learning;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): one add and three mixes a draw, the same
/// on every platform. The framework's seeded <see cref="Random"/> is several times slower, its fast one cannot be seeded.
/// </summary>
/// <param name="seed">The whole state; a seed replays a run.</param>
public sealed class SplitMix64(ulong seed) : Random
{
    const ulong Gamma = 0x9E3779B97F4A7C15;

    ulong state = seed;

    /// <summary>A generator of its own for a part of a run, so that adding one part does not shift the others.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="part">The part's name, such as a device id.</param>
    public static SplitMix64 For(ulong seed, string part)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var character in part)
        {
            hash = (hash ^ character) * 0x100000001B3;
        }

        return new SplitMix64(Draw(seed) ^ Mix(hash));
    }

    /// <summary>Starts again from another seed, so that a part of a run can be repeated without a new generator.</summary>
    public void Reset(ulong seed) => state = seed;

    public ulong NextUInt64() => Mix(state += Gamma);

    /// <summary>Uniform over [0, 1) in steps of 2^-53.</summary>
    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)(((NextUInt64() >> 32) * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)(((NextUInt64() >> 32) * (ulong)((long)maxValue - minValue)) >> 32));
    }

    public override long NextInt64() => NextInt64(long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Math.BigMul(NextUInt64(), (ulong)(maxValue - minValue), out _);
    }

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        for (var index = 0; index < buffer.Length; index++)
        {
            buffer[index] = (byte)(NextUInt64() >> 56);
        }
    }

    protected override double Sample() => NextDouble();

    /// <summary>One draw for a seed of its own, uniform over all 64 bits.</summary>
    public static ulong Draw(ulong seed) => Mix(seed + Gamma);

    static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
