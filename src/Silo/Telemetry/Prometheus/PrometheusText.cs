using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace AutoScale.Silo.Telemetry.Prometheus;

/// <summary>Writes metrics as text, one family after the other.</summary>
sealed class PrometheusText(PrometheusFormat format)
{
    readonly StringBuilder text = new(16 * 1024);
    readonly HashSet<string> families = new(StringComparer.Ordinal);

    bool IsOpenMetrics => format == PrometheusFormat.OpenMetrics;

    /// <summary>Writes what all metrics have in common, as the family <c>target_info</c>.</summary>
    public PrometheusText Add(Resource resource)
    {
        Head("target", "target_info", IsOpenMetrics ? "info" : "gauge", "What the metrics are of.", "");
        Sample("target_info", Labels(resource.Attributes.Select(pair => new KeyValuePair<string, object?>(pair.Key, pair.Value))), "1");
        return this;
    }

    /// <summary>Writes a metric. A second one whose name comes out the same is left out: a family is written once.</summary>
    /// <exception cref="NotSupportedException">An exponential histogram, which no view of ours makes.</exception>
    public PrometheusText Add(Metric metric)
    {
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var isHistogram = metric.MetricType is MetricType.Histogram;
        if (metric.MetricType is MetricType.ExponentialHistogram)
        {
            throw new NotSupportedException($"{metric.Name} is an exponential histogram.");
        }

        var name = PrometheusNames.Metric(metric.Name, metric.Unit, isGauge: !isCounter && !isHistogram);
        if (!families.Add(name))
        {
            return this;
        }

        var unit = metric.Unit is "1" ? "" : PrometheusNames.Unit(metric.Unit);
        var factor = PrometheusNames.Factor(metric.Unit);
        Head(name, isCounter ? $"{name}_total" : name, isCounter ? "counter" : isHistogram ? "histogram" : "gauge", Help(metric), unit);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.Histogram:
                    Histogram(name, labels, point, factor);
                    break;
                case MetricType.LongSum:
                    Sample($"{name}_total", labels, Number(point.GetSumLong(), factor));
                    break;
                case MetricType.DoubleSum:
                    Sample($"{name}_total", labels, Number(PrometheusNames.Scale(point.GetSumDouble(), factor)));
                    break;
                case MetricType.LongSumNonMonotonic:
                    Sample(name, labels, Number(point.GetSumLong(), factor));
                    break;
                case MetricType.DoubleSumNonMonotonic:
                    Sample(name, labels, Number(PrometheusNames.Scale(point.GetSumDouble(), factor)));
                    break;
                case MetricType.LongGauge:
                    Sample(name, labels, Number(point.GetGaugeLastValueLong(), factor));
                    break;
                default:
                    Sample(name, labels, Number(PrometheusNames.Scale(point.GetGaugeLastValueDouble(), factor)));
                    break;
            }
        }

        return this;
    }

    /// <summary>The whole text.</summary>
    public string Finish() => IsOpenMetrics ? text.Append("# EOF\n").ToString() : text.ToString();

    /// <param name="family">The name as OpenMetrics has it.</param>
    /// <param name="sample">The name as the plain format has it.</param>
    /// <param name="type">The type.</param>
    /// <param name="help">A sentence.</param>
    /// <param name="unit">In words; empty for none.</param>
    void Head(string family, string sample, string type, string help, string unit)
    {
        var name = IsOpenMetrics ? family : sample;
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        if (IsOpenMetrics && unit.Length > 0 && name.EndsWith($"_{unit}", StringComparison.Ordinal))
        {
            text.Append("# UNIT ").Append(name).Append(' ').Append(unit).Append('\n');
        }

        text.Append("# HELP ").Append(name).Append(' ').Append(Escape(help, quotes: IsOpenMetrics)).Append('\n');
    }

    static string Help(Metric metric) => metric.Description is { Length: > 0 } sentence ? sentence : $"Of the meter {metric.MeterName}, which says no more.";

    void Histogram(string name, string labels, in MetricPoint point, double factor)
    {
        var separator = labels.Length > 0 ? "," : "";
        var count = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            Sample($"{name}_bucket", $"{labels}{separator}le=\"{Bound(PrometheusNames.Scale(bucket.ExplicitBound, factor))}\"", Number(count));
        }

        Sample($"{name}_sum", labels, Number(PrometheusNames.Scale(point.GetHistogramSum(), factor)));
        Sample($"{name}_count", labels, Number(point.GetHistogramCount()));
    }

    void Sample(string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value).Append('\n');
    }

    static string Labels(ReadOnlyTagCollection tags)
    {
        var pairs = new List<KeyValuePair<string, object?>>(tags.Count);
        foreach (var tag in tags)
        {
            pairs.Add(tag);
        }

        return Labels(pairs);
    }

    /// <summary>Two names that come out the same share a label, their values joined, as OpenTelemetry's specification has it.</summary>
    static string Labels(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(',', tags
        .GroupBy(tag => PrometheusNames.Label(tag.Key), StringComparer.Ordinal)
        .OrderBy(label => label.Key, StringComparer.Ordinal)
        .Select(label => $"{label.Key}=\"{string.Join(';', label.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => Value(tag.Value)))}\""));

    static string Value(object? value) => Escape(
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        },
        quotes: true);

    static string Escape(string value, bool quotes)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number stays one where its unit is no multiple.</summary>
    static string Number(long value, double factor) => factor is 1 ? Number(value) : Number(PrometheusNames.Scale(value, factor));

    static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A bound is always written as a fraction: 1.0 and 1 would be two series.</summary>
    static string Bound(double value)
    {
        var text = Number(value);
        return text.AsSpan().IndexOfAny(".EIN") < 0 ? $"{text}.0" : text;
    }
}
