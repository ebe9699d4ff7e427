using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AutoScale.Silo.Telemetry.Prometheus;

/// <summary>Collects the metrics when a scraper asks for them. The package that does this is not on every feed.</summary>
[ExportModes(ExportModes.Pull)]
sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    const int CollectMs = 10_000;

    readonly Lock scraping = new();
    PrometheusFormat format = PrometheusFormat.Text;
    string text = "";

    /// <summary>Set by the reader that this exporter is given to.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The metrics as they are now; null where they could not be collected in time. One scrape at a time.</summary>
    public string? Scrape(PrometheusFormat wanted)
    {
        lock (scraping)
        {
            format = wanted;
            return Collect?.Invoke(CollectMs) is true ? text : null;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var written = new PrometheusText(format).Add(ParentProvider.GetResource());
        foreach (var metric in batch)
        {
            written.Add(metric);
        }

        text = written.Finish();
        return ExportResult.Success;
    }
}
