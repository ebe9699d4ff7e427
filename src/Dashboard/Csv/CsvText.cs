using System.Globalization;

namespace AutoScale.Dashboard.Csv;

/// <summary>Values as cells (RFC 4180).</summary>
static class CsvText
{
    static readonly System.Buffers.SearchValues<char> NeedQuotes = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>
    /// A cell. Text that a spreadsheet would take for a formula begins with an apostrophe: ids, classes and networks come from devices, and an
    /// operator's spreadsheet must not run what a device wrote.
    /// </summary>
    public static string Cell(object? value) => value switch
    {
        null => "",
        string text => Quote(text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Enum word => char.ToLower(word.ToString()[0], CultureInfo.InvariantCulture) + word.ToString()[1..],
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Quote(value.ToString() ?? ""),
    };

    static string Quote(string text) =>
        text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
