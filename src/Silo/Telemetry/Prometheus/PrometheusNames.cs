using System.Text;

namespace AutoScale.Silo.Telemetry.Prometheus;

/// <summary>OpenTelemetry's names as Prometheus writes them (OpenTelemetry specification, Prometheus and OpenMetrics compatibility).</summary>
static class PrometheusNames
{
    const string HistogramCount = "_count";

    static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds", ["min"] = "minutes", ["h"] = "hours", ["d"] = "days",
        ["By"] = "bytes",
        ["J"] = "joules", ["W"] = "watts", ["V"] = "volts", ["A"] = "amperes", ["Hz"] = "hertz", ["Cel"] = "celsius", ["%"] = "percent",
    };

    /// <summary>Multiples of a unit, which Prometheus has in the unit itself. <c>MB</c> is how Orleans writes MiB.</summary>
    static readonly Dictionary<string, (string Base, double Factor)> Multiples = new(StringComparer.Ordinal)
    {
        ["ms"] = ("s", 1e-3), ["us"] = ("s", 1e-6), ["ns"] = ("s", 1e-9),
        ["KiBy"] = ("By", 1 << 10), ["MiBy"] = ("By", 1 << 20), ["GiBy"] = ("By", 1 << 30), ["MB"] = ("By", 1 << 20),
    };

    /// <summary>What makes a value one of the unit that <see cref="Unit"/> names: 1 but for multiples of a unit.</summary>
    public static double Factor(string unit) => Multiples.TryGetValue(unit, out var multiple) ? multiple.Factor : 1;

    /// <summary>Divides where the factor is a fraction, which no double holds exactly: 35 ms are 0.035 s.</summary>
    public static double Scale(double value, double factor) => factor < 1 ? value / Math.Round(1 / factor) : value * factor;

    /// <summary>The unit in words; empty for a count, such as <c>{request}</c>.</summary>
    public static string Unit(string unit)
    {
        unit = Multiples.TryGetValue(unit, out var multiple) ? multiple.Base : unit;
        var parts = Annotation(unit).Split('/', 2);
        var first = Units.GetValueOrDefault(parts[0], parts[0]);
        var words = parts is [_, { Length: > 0 } per] ? $"{first}_per_{Singular(Units.GetValueOrDefault(per, per))}" : first;
        return Sanitize(words, allowColon: false).Trim('_');
    }

    /// <summary>The name of a family: the unit at its end, without <c>_total</c>.</summary>
    public static string Metric(string name, string unit, bool isGauge)
    {
        var plain = Sanitize(name, allowColon: true);
        if (plain.EndsWith("_total", StringComparison.Ordinal))
        {
            plain = plain[..^"_total".Length];
        }

        if (isGauge && plain.EndsWith(HistogramCount, StringComparison.Ordinal))
        {
            // Prometheus takes it for a part of a histogram.
            plain = $"{plain[..^HistogramCount.Length]}_current";
        }

        var words = unit is "1" ? (isGauge ? "ratio" : "") : Unit(unit);
        return words.Length is 0 || plain.EndsWith($"_{words}", StringComparison.Ordinal) ? plain : $"{plain}_{words}";
    }

    /// <summary>In snake case, also where its owner writes <c>QueueId</c>.</summary>
    public static string Label(string name)
    {
        var plain = Sanitize(SnakeCase(name), allowColon: false);
        return plain.StartsWith("__", StringComparison.Ordinal) ? $"key{plain}" : plain;
    }

    static string SnakeCase(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var index = 0; index < name.Length; index++)
        {
            if (index > 0 && char.IsAsciiLetterUpper(name[index]) && (char.IsAsciiLetterLower(name[index - 1]) || char.IsAsciiDigit(name[index - 1])))
            {
                words.Append('_');
            }

            words.Append(char.ToLowerInvariant(name[index]));
        }

        return words.ToString();
    }

    /// <summary>Letters, digits and underscores, one at a time, no digit first.</summary>
    static string Sanitize(string name, bool allowColon)
    {
        var plain = new StringBuilder(name.Length + 1);
        if (name.Length is 0 || char.IsAsciiDigit(name[0]))
        {
            plain.Append('_');
        }

        foreach (var character in name)
        {
            var kept = char.IsAsciiLetterOrDigit(character) || (allowColon && character is ':') ? character : '_';
            if (kept is not '_' || plain.Length is 0 || plain[^1] is not '_')
            {
                plain.Append(kept);
            }
        }

        return plain.ToString();
    }

    /// <summary>What is in braces says what is counted and is no unit.</summary>
    static string Annotation(string unit)
    {
        var open = unit.IndexOf('{', StringComparison.Ordinal);
        var close = unit.IndexOf('}', StringComparison.Ordinal);
        return open >= 0 && close > open ? unit[..open] + unit[(close + 1)..] : unit;
    }

    static string Singular(string unit) => unit.EndsWith('s') && unit is not "celsius" ? unit[..^1] : unit;
}
