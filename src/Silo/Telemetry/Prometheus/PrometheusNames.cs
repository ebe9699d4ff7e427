using System.Text;

namespace AutoScale.Silo.Telemetry.Prometheus;

/// <summary>OpenTelemetry's names as Prometheus writes them (OpenTelemetry specification, Prometheus and OpenMetrics compatibility).</summary>
static class PrometheusNames
{
    const string HistogramCount = "_count";

    static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds", ["min"] = "minutes", ["h"] = "hours", ["d"] = "days",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes",
        ["J"] = "joules", ["W"] = "watts", ["V"] = "volts", ["A"] = "amperes", ["Hz"] = "hertz", ["Cel"] = "celsius", ["%"] = "percent",
    };

    /// <summary>The unit in words; empty for a count, such as <c>{request}</c>.</summary>
    public static string Unit(string unit)
    {
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

    public static string Label(string name)
    {
        var plain = Sanitize(name, allowColon: false);
        return plain.StartsWith("__", StringComparison.Ordinal) ? $"key{plain}" : plain;
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
