using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AutoScale.Core.Actions;

namespace AutoScale.Core.Learning;

/// <summary>
/// Searches one row Q(S, ·) of 16-bit values, eight at a time. A half's bits are ordered like a 16-bit integer once the lower bits of
/// negative ones are flipped, so no value is converted while searching. Rows hold no NaN.
/// </summary>
public static class ActionValueRow
{
    /// <summary>argmaxₐ Q(S, a) over the allowed actions; of equal ones the first.</summary>
    /// <param name="row">The values, one an action.</param>
    /// <param name="mask">As long as the row, with at least one allowed action.</param>
    public static int ArgMax(ReadOnlySpan<Half> row, ActionMask mask)
    {
        var lanes = mask.Lanes;
        if (lanes.Length != row.Length)
        {
            throw new ArgumentException($"The mask covers {lanes.Length} actions, the row {row.Length}.", nameof(mask));
        }

        var bits = MemoryMarshal.Cast<Half, short>(row);
        var best = Vector128.Create(short.MinValue);
        var length = bits.Length;
        ref var values = ref MemoryMarshal.GetReference(bits);
        ref var allow = ref MemoryMarshal.GetReference(lanes);
        var lowest = Vector128.Create(short.MinValue);
        if (length >= Vector128<short>.Count)
        {
            var last = length - Vector128<short>.Count;
            for (var offset = 0; offset < last; offset += Vector128<short>.Count)
            {
                best = Vector128.Max(best, MaskedKeys(ref values, ref allow, offset, lowest));
            }

            best = Vector128.Max(best, MaskedKeys(ref values, ref allow, last, lowest));
            var top = Vector128.Create(MaxLane(best));
            for (var offset = 0; ; offset += Vector128<short>.Count)
            {
                offset = Math.Min(offset, last);
                var equal = Vector128.Equals(MaskedKeys(ref values, ref allow, offset, lowest), top).ExtractMostSignificantBits();
                if (equal is not 0)
                {
                    return offset + BitOperations.TrailingZeroCount(equal);
                }
            }
        }

        return ScalarArgMax(bits, lanes);
    }

    /// <summary>maxₐ Q(S, a) over all actions.</summary>
    public static float Max(ReadOnlySpan<Half> row)
    {
        var bits = MemoryMarshal.Cast<Half, short>(row);
        short top;
        if (bits.Length >= Vector128<short>.Count)
        {
            ref var values = ref MemoryMarshal.GetReference(bits);
            var last = bits.Length - Vector128<short>.Count;
            var best = Keys(Vector128.LoadUnsafe(ref values, (nuint)last));
            for (var offset = 0; offset < last; offset += Vector128<short>.Count)
            {
                best = Vector128.Max(best, Keys(Vector128.LoadUnsafe(ref values, (nuint)offset)));
            }

            top = MaxLane(best);
        }
        else
        {
            top = short.MinValue;
            foreach (var value in bits)
            {
                top = Math.Max(top, Key(value));
            }
        }

        return (float)BitConverter.Int16BitsToHalf(Key(top));
    }

    /// <summary>The order of a half's bits as an integer; its own inverse.</summary>
    static short Key(short bits) => (short)(bits ^ ((bits >> 15) & 0x7FFF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<short> Keys(Vector128<short> bits) =>
        bits ^ (Vector128.ShiftRightArithmetic(bits, 15) & Vector128.Create((short)0x7FFF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<short> MaskedKeys(ref short values, ref short allow, int offset, Vector128<short> lowest) => Vector128.ConditionalSelect(
        Vector128.LoadUnsafe(ref allow, (nuint)offset), Keys(Vector128.LoadUnsafe(ref values, (nuint)offset)), lowest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static short MaxLane(Vector128<short> lanes)
    {
        lanes = Vector128.Max(lanes, Vector128.Shuffle(lanes, Vector128.Create((short)4, 5, 6, 7, 0, 1, 2, 3)));
        lanes = Vector128.Max(lanes, Vector128.Shuffle(lanes, Vector128.Create((short)2, 3, 0, 1, 6, 7, 4, 5)));
        return Math.Max(lanes[0], lanes[1]);
    }

    static int ScalarArgMax(ReadOnlySpan<short> bits, ReadOnlySpan<short> lanes)
    {
        var best = -1;
        for (var action = 0; action < bits.Length; action++)
        {
            if (lanes[action] is not 0 && (best < 0 || Key(bits[action]) > Key(bits[best])))
            {
                best = action;
            }
        }

        return best;
    }
}
