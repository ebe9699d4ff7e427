using System.Globalization;
using System.Text;
using System.Text.Json;
using AutoScale.Simulator.Experiments;

namespace AutoScale.Simulator.Reports;

/// <summary>
/// Writes results: <c>summary.json</c>, <c>results.json</c> (every table averaged over seeds), a CSV file a table (every seed), and <c>report.html</c>. Everything is written
/// beside its place first and moved when it is whole, so that nothing half-written is ever found. The JSON and CSV of a seed are the same byte for byte, wherever they are made.
/// </summary>
public static class ResultFiles
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Makes all files.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Make(Results results)
    {
        var files = new List<(string, byte[])>
        {
            ("summary.json", Json(writer => WriteSummary(writer, results.Summary))),
            ("results.json", Json(writer => WriteResults(writer, results))),
        };
        files.AddRange(results.Rows.GroupBy(row => row.Table).Select(table => (table.Key + ".csv", Encoding.UTF8.GetBytes(Csv([.. table])))));
        return files;
    }

    /// <summary>Puts files into a folder, all or, if stopped, none of those not yet whole.</summary>
    public static async Task WriteAsync(string folder, IReadOnlyList<(string Name, byte[] Content)> files, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".partial-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(partial);
            foreach (var (name, content) in files)
            {
                await File.WriteAllBytesAsync(Path.Combine(partial, name), content, cancellationToken);
            }

            foreach (var (name, _) in files)
            {
                File.Move(Path.Combine(partial, name), Path.Combine(folder, name), overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(partial, recursive: true);
        }
    }

    static void WriteSummary(Utf8JsonWriter writer, IReadOnlyList<SummaryLine> lines)
    {
        writer.WriteStartArray();
        foreach (var line in lines)
        {
            writer.WriteStartObject();
            writer.WriteString("policy", line.Policy);
            WriteMeans(writer, line.Values);
            writer.WriteStartObject("environments");
            foreach (var (environment, values) in line.Environments)
            {
                writer.WriteStartObject(environment);
                WriteMeans(writer, values);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteMeans(Utf8JsonWriter writer, IReadOnlyDictionary<string, Estimate> values)
    {
        foreach (var key in SummaryLine.Keys)
        {
            WriteNumber(writer, key, values[key].Mean);
        }
    }

    static void WriteResults(Utf8JsonWriter writer, Results results)
    {
        writer.WriteStartObject();
        writer.WriteNumber("firstSeed", results.Seeds[0]);
        writer.WriteNumber("seeds", results.Seeds.Count);
        WriteStrings(writer, "phones", results.World.Phones.Select(phone => phone.DeviceClass));
        WriteStrings(writer, "networks", results.World.Networks.Networks.Select(network => network.Descriptor.Name));
        WriteStrings(writer, "environments", results.World.Environments.Select(environment => environment.Name));
        writer.WriteString("interval", "half the width of the 99 % prediction interval for the mean of as many other seeds");
        writer.WriteStartObject("summaryIntervals");
        foreach (var line in results.Summary)
        {
            writer.WriteStartObject(line.Policy);
            foreach (var key in SummaryLine.Keys)
            {
                WriteNumber(writer, key, line.Values[key].Interval);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("points");
        foreach (var selection in results.Selections)
        {
            var labels = selection.Experiment.Points(results.World);
            foreach (var point in selection.Points)
            {
                writer.WriteString($"{selection.Experiment.Id}/{point + 1}", labels[point]);
            }
        }

        writer.WriteEndObject();
        writer.WriteStartObject("tables");
        foreach (var table in results.Findings.GroupBy(finding => finding.Table))
        {
            writer.WriteStartArray(table.Key);
            foreach (var finding in table)
            {
                WriteFinding(writer, finding);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void WriteFinding(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("point", finding.Point);
        foreach (var (name, value) in finding.Keys)
        {
            writer.WriteString(name, value);
        }

        foreach (var (name, estimate) in finding.Values)
        {
            writer.WriteStartObject(name);
            WriteNumber(writer, "mean", estimate.Mean);
            WriteNumber(writer, "interval", estimate.Interval);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    static string Csv(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', ["point", "seed", .. rows[0].Keys.Select(key => key.Name), .. rows[0].Values.Select(value => value.Name)]).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',',
            [
                row.Point, row.Seed.ToString(CultureInfo.InvariantCulture), .. row.Keys.Select(key => Quoted(key.Value)),
                .. row.Values.Select(value => Rounded(value.Value)?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ]).Append('\n');
        }

        return text.ToString();
    }

    static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            write(writer);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (Rounded(value) is { } rounded)
        {
            writer.WriteNumber(name, rounded);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Six digits, more than any of these figures can carry; null where there is no number.</summary>
    static double? Rounded(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : null;
}
