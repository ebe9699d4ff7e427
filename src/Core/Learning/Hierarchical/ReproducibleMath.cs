namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Exponential and logarithm from additions and multiplications alone. Those of the runtime may differ in their last bit between a phone's processor and a server's, and
/// device and grain would part; these give the same bits everywhere. Relative error below 1e-13.
/// </summary>
static class ReproducibleMath
{
    const double Log2E = 1.4426950408889634;
    const double Ln2High = 0.693147180369123816490;
    const double Ln2Low = 1.90821492927058770002e-10;
    const double SquareRootOf2 = 1.4142135623730951;

    /// <summary>1 / 13! to 1 / 0!.</summary>
    static ReadOnlySpan<double> Series =>
    [
        1 / 6227020800.0, 1 / 479001600.0, 1 / 39916800.0, 1 / 3628800.0, 1 / 362880.0, 1 / 40320.0, 1 / 5040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1, 1,
    ];

    /// <summary>e^x; x is clamped to ±700.</summary>
    public static double Exp(double x)
    {
        x = Math.Clamp(x, -700, 700);
        var power = Math.Floor((x * Log2E) + 0.5);
        var rest = x - (power * Ln2High) - (power * Ln2Low);

        // Taylor's series to the 13th power; |rest| is at most ln 2 / 2.
        var sum = Series[0];
        for (var term = 1; term < Series.Length; term++)
        {
            sum = (sum * rest) + Series[term];
        }

        return sum * BitConverter.Int64BitsToDouble(((long)power + 1023) << 52);
    }

    /// <summary>ln x of a normal number above 0.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > SquareRootOf2)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2·artanh((m − 1) / (m + 1)); the argument is at most 0.172.
        var ratio = (mantissa - 1) / (mantissa + 1);
        var square = ratio * ratio;
        var sum = 0.0;
        for (var term = 19; term >= 1; term -= 2)
        {
            sum = (sum * square) + (1.0 / term);
        }

        return (exponent * Ln2High) + ((exponent * Ln2Low) + (2 * ratio * sum));
    }
}
