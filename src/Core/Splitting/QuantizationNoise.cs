namespace AutoScale.Core.Splitting;

/// <summary>How far values are from what they should be.</summary>
/// <param name="SignalToNoiseDecibels">10·log₁₀(Σ reference² / Σ (reference − given)²); infinite where all are equal.</param>
/// <param name="LargestError">The largest absolute difference.</param>
/// <param name="LargestValue">The largest absolute value of the reference.</param>
public readonly record struct QuantizationNoise(double SignalToNoiseDecibels, double LargestError, double LargestValue)
{
    /// <exception cref="ArgumentException">The numbers of values differ.</exception>
    public static QuantizationNoise Between(ReadOnlySpan<float> reference, ReadOnlySpan<float> given)
    {
        if (reference.Length != given.Length)
        {
            throw new ArgumentException($"There are {given.Length} values to compare with {reference.Length}.", nameof(given));
        }

        var (signal, noise, largest, value) = (0.0, 0.0, 0.0, 0.0);
        for (var index = 0; index < reference.Length; index++)
        {
            var error = Math.Abs((double)reference[index] - given[index]);
            signal += (double)reference[index] * reference[index];
            noise += error * error;
            // NaN compares false with everything; it must not pass as no error.
            largest = error <= largest ? largest : error;
            value = Math.Max(value, Math.Abs(reference[index]));
        }

        return new(noise is 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise), largest, value);
    }
}
