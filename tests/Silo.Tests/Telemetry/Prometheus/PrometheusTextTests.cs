using System.Diagnostics.Metrics;
using AutoScale.Silo.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace AutoScale.Silo.Tests.Telemetry.Prometheus;

/// <summary>What comes out for instruments of a meter, through OpenTelemetry's own reader.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    readonly Meter meter = new($"prometheus-{Guid.NewGuid():N}");
    readonly PrometheusExporter exporter = new();

    public void Dispose()
    {
        meter.Dispose();
        exporter.Dispose();
    }

    [Fact]
    public void Scrape_WritesCountersGaugesAndEscapes()
    {
        using var provider = Start();
        meter.CreateCounter<long>("jobs.done", "{job}", "Jobs \\ done\nso far.").Add(3, new KeyValuePair<string, object?>("who.did", "a\"b\\c\nd"));
        meter.CreateUpDownCounter<double>("jobs.waiting", "{job}", "Waiting.").Add(-1.5);
        meter.CreateObservableGauge("load", () => double.PositiveInfinity, "1", "Load.");

        Assert.Equal(
            """
            # TYPE target_info gauge
            # HELP target_info What the metrics are of.
            target_info{service_name="s"} 1
            # TYPE jobs_done_total counter
            # HELP jobs_done_total Jobs \\ done\nso far.
            jobs_done_total{who_did="a\"b\\c\nd"} 3
            # TYPE jobs_waiting gauge
            # HELP jobs_waiting Waiting.
            jobs_waiting -1.5
            # TYPE load_ratio gauge
            # HELP load_ratio Load.
            load_ratio +Inf

            """,
            exporter.Scrape(PrometheusFormat.Text));
    }

    [Fact]
    public void Scrape_WritesOpenMetricsWithUnitsAndAnEnd()
    {
        using var provider = Start();
        meter.CreateCounter<double>("energy", "J", "Spent \"here\".").Add(0.25);

        Assert.Equal(
            """
            # TYPE target info
            # HELP target What the metrics are of.
            target_info{service_name="s"} 1
            # TYPE energy_joules counter
            # UNIT energy_joules joules
            # HELP energy_joules Spent \"here\".
            energy_joules_total 0.25
            # EOF

            """,
            exporter.Scrape(PrometheusFormat.OpenMetrics));
    }

    /// <summary>As Orleans names and counts its own.</summary>
    [Fact]
    public void Scrape_WritesMultiplesOfAUnitInTheUnit()
    {
        using var provider = Start();
        meter.CreateHistogram("read-latency", "ms", "Reads.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [35, 1000] }).Record(40L, new KeyValuePair<string, object?>("QueueId", 7));
        meter.CreateObservableGauge("available-memory", () => 3L, "MB", "Memory.");
        meter.CreateCounter<double>("waited", "ms", "Waits.").Add(2.5);

        Assert.Equal(
            """
            # TYPE target_info gauge
            # HELP target_info What the metrics are of.
            target_info{service_name="s"} 1
            # TYPE read_latency_seconds histogram
            # HELP read_latency_seconds Reads.
            read_latency_seconds_bucket{queue_id="7",le="0.035"} 0
            read_latency_seconds_bucket{queue_id="7",le="1.0"} 1
            read_latency_seconds_bucket{queue_id="7",le="+Inf"} 1
            read_latency_seconds_sum{queue_id="7"} 0.04
            read_latency_seconds_count{queue_id="7"} 1
            # TYPE available_memory_bytes gauge
            # HELP available_memory_bytes Memory.
            available_memory_bytes 3145728
            # TYPE waited_seconds_total counter
            # HELP waited_seconds_total Waits.
            waited_seconds_total 0.0025

            """,
            exporter.Scrape(PrometheusFormat.Text));
    }

    [Fact]
    public void Scrape_AddsUpTheBucketsOfAHistogram()
    {
        using var provider = Start();
        var histogram = meter.CreateHistogram<double>("wait", "s", "Waiting.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (var value in new[] { 0.25, 0.5, 0.75, 2 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("b", true), new KeyValuePair<string, object?>("a", 1));
        }

        Assert.EndsWith(
            """
            # TYPE wait_seconds histogram
            # HELP wait_seconds Waiting.
            wait_seconds_bucket{a="1",b="true",le="0.5"} 2
            wait_seconds_bucket{a="1",b="true",le="1.0"} 3
            wait_seconds_bucket{a="1",b="true",le="+Inf"} 4
            wait_seconds_sum{a="1",b="true"} 3.5
            wait_seconds_count{a="1",b="true"} 4

            """,
            exporter.Scrape(PrometheusFormat.Text),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Scrape_WritesAFamilyOnceAndJoinsLabelsThatComeOutTheSame()
    {
        using var provider = Start();
        meter.CreateCounter<long>("a.b", "{x}", "First.").Add(1, new KeyValuePair<string, object?>("k.1", "x"), new KeyValuePair<string, object?>("k_1", "y"));
        meter.CreateCounter<long>("a_b", "{x}", "Second.").Add(2);

        var text = exporter.Scrape(PrometheusFormat.Text)!;

        Assert.EndsWith("# TYPE a_b_total counter\n# HELP a_b_total First.\na_b_total{k_1=\"x;y\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Scrape_CountsOnFromScrapeToScrape()
    {
        using var provider = Start();
        var counter = meter.CreateCounter<long>("n", "{x}", "N.");
        counter.Add(1);
        exporter.Scrape(PrometheusFormat.Text);
        counter.Add(1);

        Assert.Contains("n_total 2\n", exporter.Scrape(PrometheusFormat.OpenMetrics)!, StringComparison.Ordinal);
    }

    MeterProvider Start() => Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes([new("service.name", "s")]))
        .AddMeter(meter.Name)
        .AddReader(new BaseExportingMetricReader(exporter))
        .Build()!;
}
