using System.Globalization;

namespace AutoScale.Onnx.Quantization;

/// <summary>The smallest and largest value that tensors took over the calibration inputs, by tensor name.</summary>
public sealed class ActivationRanges
{
    readonly SortedDictionary<string, (float Min, float Max)> ranges = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (float Min, float Max)> Tensors => ranges;

    /// <summary>Widens a tensor's range.</summary>
    /// <exception cref="ArgumentException">A bound is not finite: the model overflows on its calibration inputs.</exception>
    public void Add(string tensor, float min, float max)
    {
        if (!float.IsFinite(min) || !float.IsFinite(max) || min > max)
        {
            throw new ArgumentException($"Tensor '{tensor}' has the range {min} to {max}; calibration needs finite values.");
        }

        ranges[tensor] = ranges.TryGetValue(tensor, out var known) ? (Math.Min(known.Min, min), Math.Max(known.Max, max)) : (min, max);
    }

    /// <summary>Writes a line <c>min max name</c> for each tensor, to four digits: far finer than 8 bits.</summary>
    public void Write(TextWriter writer)
    {
        foreach (var (tensor, (min, max)) in ranges)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{min:G4} {max:G4} {tensor}\n"));
        }
    }

    /// <exception cref="FormatException">A line is not <c>min max name</c>.</exception>
    public static ActivationRanges Read(TextReader reader)
    {
        var ranges = new ActivationRanges();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(' ', 3) is not [var min, var max, var tensor])
            {
                throw new FormatException($"'{line}' is not 'min max name'.");
            }

            ranges.Add(tensor, float.Parse(min, CultureInfo.InvariantCulture), float.Parse(max, CultureInfo.InvariantCulture));
        }

        return ranges;
    }
}
