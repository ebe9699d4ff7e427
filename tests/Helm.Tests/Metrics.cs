namespace AutoScale.Helm.Tests;

/// <summary>The names at /metrics, out of docs/telemetry.md, which the silo's tests hold equal to its instruments.</summary>
static class Metrics
{
    /// <summary>Attributes as Prometheus names them, and what the chart's ServiceMonitor adds.</summary>
    public static IReadOnlySet<string> Labels { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "autoscale_tier", "autoscale_quality", "autoscale_energy_provenance", "http_response_status_code", "http_route", "network_io_direction",
        "autoscale_credential", "autoscale_refusal", "autoscale_artefact", "autoscale_decision", "autoscale_decided_by",
    };

    /// <summary>Of the framework: the one that alerts need as a whole of which errors are a part.</summary>
    static readonly string[] Framework = ["http_server_request_duration_seconds_count"];

    public static IReadOnlySet<string> Exported() => File.ReadLines(Path.Combine(Chart.RepositoryRoot, "docs", "telemetry.md"))
        .Where(line => line.StartsWith("| `autoscale.", StringComparison.Ordinal) || line.StartsWith("| `hw.", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells[2] is "counter" or "histogram" or "up-down counter" or "gauge")
        .SelectMany(cells => Series(cells[1].Trim('`').Replace('.', '_'), cells[2], cells[3].Trim('`')))
        .Concat(Framework).ToHashSet(StringComparer.Ordinal);

    static IEnumerable<string> Series(string name, string kind, string unit)
    {
        var full = unit switch { "s" => $"{name}_seconds", "By" => $"{name}_bytes", "J" => $"{name}_joules", _ => name };
        return kind switch
        {
            "counter" => [$"{full}_total"],
            "histogram" => [$"{full}_bucket", $"{full}_sum", $"{full}_count"],
            _ => [full],
        };
    }
}
