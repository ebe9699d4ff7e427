using System.Numerics;

namespace AutoScale.Core.Splitting;

/// <summary>
/// The affine 8-bit code of one tensor, x ≈ scale·(q − zero), q in 0-255, as ONNX's QuantizeLinear and DequantizeLinear have it (Jacob et al., CVPR 2018, equation 1).
/// Zero is always one of the codes, so that padding and rectified values stay exact.
/// </summary>
/// <param name="Scale">Step between two codes, above 0.</param>
/// <param name="ZeroPoint">The code of 0.</param>
public readonly record struct AffineScale(float Scale, byte ZeroPoint)
{
    const int Codes = 255;

    /// <summary>Spreads the codes over a range, which is widened to hold 0. A range of nothing but 0 has the scale 1.</summary>
    /// <param name="min">The smallest value that must be representable, such as the smallest of a calibration; finite.</param>
    /// <param name="max">The largest; finite and not below <paramref name="min"/>.</param>
    /// <exception cref="ArgumentException">A bound is not finite, or they are the wrong way round.</exception>
    public static AffineScale Over(float min, float max)
    {
        if (!float.IsFinite(min) || !float.IsFinite(max) || min > max)
        {
            throw new ArgumentException(FormattableString.Invariant($"The range is {min} to {max}; both must be finite, the smaller first."));
        }

        (min, max) = (Math.Min(min, 0), Math.Max(max, 0));
        var scale = (float)(((double)max - min) / Codes);
        return scale > 0 ? new AffineScale(scale, (byte)Math.Clamp(Math.Round(-(double)min / scale), 0, Codes)) : new AffineScale(1, 0);
    }

    /// <summary>Spreads the codes over the values at hand: dynamic quantisation.</summary>
    /// <returns>False where a value is not finite: no code could carry it.</returns>
    public static bool TryOver(ReadOnlySpan<float> values, out AffineScale scale)
    {
        var (min, max, finite) = RangeOf(values);
        scale = finite ? Over(min, max) : default;
        return finite;
    }

    /// <summary>Codes values, rounding half to even; beyond the range they saturate. One pass, in vectors.</summary>
    /// <exception cref="ArgumentException">There is less room than there are values.</exception>
    public void Quantize(ReadOnlySpan<float> values, Span<byte> codes)
    {
        if (codes.Length < values.Length)
        {
            throw new ArgumentException($"{values.Length} values need as many codes; there is room for {codes.Length}.", nameof(codes));
        }

        var lanes = Vector<float>.Count;
        var index = 0;
        for (var step = lanes * 4; index <= values.Length - step; index += step)
        {
            var block = values[index..];
            Vector.Narrow(
                Vector.Narrow(Code(new Vector<float>(block)), Code(new Vector<float>(block[lanes..]))),
                Vector.Narrow(Code(new Vector<float>(block[(2 * lanes)..])), Code(new Vector<float>(block[(3 * lanes)..]))))
                .CopyTo(codes[index..]);
        }

        for (; index < values.Length; index++)
        {
            codes[index] = (byte)Math.Clamp(MathF.Round(values[index] / Scale) + ZeroPoint, 0, Codes);
        }
    }

    /// <summary>The values that codes stand for.</summary>
    /// <exception cref="ArgumentException">There is less room than there are codes.</exception>
    public void Dequantize(ReadOnlySpan<byte> codes, Span<float> values)
    {
        if (values.Length < codes.Length)
        {
            throw new ArgumentException($"{codes.Length} codes need as many values; there is room for {values.Length}.", nameof(values));
        }

        for (var index = 0; index < codes.Length; index++)
        {
            values[index] = Scale * (codes[index] - ZeroPoint);
        }
    }

    Vector<uint> Code(Vector<float> values)
    {
        var codes = Vector.Round(values / new Vector<float>(Scale)) + new Vector<float>(ZeroPoint);
        return Vector.ConvertToUInt32(Vector.Min(Vector.Max(codes, Vector<float>.Zero), new Vector<float>(Codes)));
    }

    static (float Min, float Max, bool Finite) RangeOf(ReadOnlySpan<float> values)
    {
        var (min, max, finite) = (0f, 0f, true);
        var index = 0;
        if (values.Length >= Vector<float>.Count)
        {
            var (low, high, odd) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (; index <= values.Length - Vector<float>.Count; index += Vector<float>.Count)
            {
                var block = new Vector<float>(values[index..]);
                low = Vector.Min(low, block);
                high = Vector.Max(high, block);
                // x - x is 0 for every finite x, and NaN otherwise.
                odd += block - block;
            }

            for (var lane = 0; lane < Vector<float>.Count; lane++)
            {
                (min, max, finite) = (Math.Min(min, low[lane]), Math.Max(max, high[lane]), finite && odd[lane] is 0);
            }
        }

        for (; index < values.Length; index++)
        {
            (min, max, finite) = (Math.Min(min, values[index]), Math.Max(max, values[index]), finite && float.IsFinite(values[index]));
        }

        return (min, max, finite);
    }
}
