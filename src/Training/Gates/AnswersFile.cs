using System.Globalization;
using AutoScale.Core.Routing;

namespace AutoScale.Training.Gates;

/// <summary>
/// Labels and logits of any classifiers as a table of comma-separated values, which every tool writes: a header of <c>label</c>, <c>main_0</c>, <c>main_1</c>… and, where there
/// are such exits, <c>extension_0</c>… (numbered as the hard classes ascend) and <c>cloud_0</c>…
/// </summary>
public static class AnswersFile
{
    /// <summary>Most rows that are read.</summary>
    public const int MaxRows = 1_000_000;

    /// <summary>Reads a table.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="hard">The hard classes, as many as the extension has logits.</param>
    /// <exception cref="InvalidDataException">The table does not fit; the message names the line and the column.</exception>
    public static RoutedSet Read(TextReader reader, HardClasses hard)
    {
        var header = (reader.ReadLine() ?? throw new InvalidDataException("The table is empty; its first line names the columns.")).Split(',');
        var (main, extension, cloud) = (Columns(header, "main"), Columns(header, "extension"), Columns(header, "cloud"));
        if (header[0] is not "label" || main.Length is 0 || 1 + main.Length + extension.Length + cloud.Length != header.Length)
        {
            throw new InvalidDataException("The header must be label, main_0, main_1 and so on, then extension_0… and cloud_0… where there are such exits.");
        }

        var labels = new List<int>();
        List<float[]> mains = [], extensions = [], clouds = [];
        while (reader.ReadLine() is { } line)
        {
            var number = labels.Count + 2;
            var cells = line.Split(',');
            if (labels.Count == MaxRows || cells.Length != header.Length)
            {
                throw new InvalidDataException(labels.Count == MaxRows ? $"The table has more than {MaxRows} rows." : $"Line {number} has {cells.Length} columns, not {header.Length}.");
            }

            labels.Add(int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var label)
                ? label
                : throw new InvalidDataException($"Line {number}: the label '{cells[0]}' is no whole number."));
            mains.Add(Numbers(main));
            extensions.Add(Numbers(extension));
            clouds.Add(Numbers(cloud));

            float[] Numbers(int[] columns) => Array.ConvertAll(columns, column =>
                float.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
                    ? value
                    : throw new InvalidDataException($"Line {number}: {header[column]} is '{cells[column]}', no finite number."));
        }

        try
        {
            return new RoutedSet([.. labels], [.. mains], extension.Length > 0 ? [.. extensions] : null, cloud.Length > 0 ? [.. clouds] : null, hard);
        }
        catch (ArgumentException problem)
        {
            throw new InvalidDataException(problem.Message, problem);
        }
    }

    /// <summary>Writes a table.</summary>
    public static void Write(TextWriter writer, int[] labels, params IReadOnlyList<(string Exit, float[][] Logits)> exits)
    {
        writer.Write("label");
        foreach (var (exit, logits) in exits)
        {
            for (var column = 0; column < logits[0].Length; column++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $",{exit}_{column}"));
            }
        }

        for (var row = 0; row < labels.Length; row++)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"\n{labels[row]}"));
            foreach (var value in exits.SelectMany(exit => exit.Logits[row]))
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $",{value:R}"));
            }
        }

        writer.Write('\n');
    }

    /// <summary>Where the columns of an exit are, by their numbers.</summary>
    static int[] Columns(string[] header, string exit)
    {
        var columns = new List<int>();
        while (Array.IndexOf(header, string.Create(CultureInfo.InvariantCulture, $"{exit}_{columns.Count}")) is >= 0 and var column)
        {
            columns.Add(column);
        }

        return [.. columns];
    }
}
