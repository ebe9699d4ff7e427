using AutoScale.Silo.Telemetry.Prometheus;

namespace AutoScale.Silo.Tests.Telemetry.Prometheus;

public sealed class PrometheusNamesTests
{
    [Theory]
    [InlineData("autoscale.fleet.energy", "J", false, "autoscale_fleet_energy_joules")]
    [InlineData("autoscale.gateway.refused", "{request}", false, "autoscale_gateway_refused")]
    [InlineData("kestrel.connection.duration", "s", false, "kestrel_connection_duration_seconds")]
    [InlineData("latency.seconds", "s", false, "latency_seconds")]
    [InlineData("requests_total", "{request}", false, "requests")]
    [InlineData("cpu.use", "1", true, "cpu_use_ratio")]
    [InlineData("cpu.use", "1", false, "cpu_use")]
    [InlineData("io", "By/s", true, "io_bytes_per_second")]
    [InlineData("db.client.connection.count", "{connection}", true, "db_client_connection_current")]
    [InlineData("jobs.count", "{job}", false, "jobs_count")]
    [InlineData("a..b--c", "", false, "a_b_c")]
    [InlineData("9lives", "", true, "_9lives")]
    [InlineData("temperature", "Cel", true, "temperature_celsius")]
    [InlineData("orleans-storage-read-latency", "ms", false, "orleans_storage_read_latency_seconds")]
    [InlineData("orleans-runtime-available-memory", "MB", true, "orleans_runtime_available_memory_bytes")]
    [InlineData("odd", "{a}{b", true, "odd_b")]
    public void Metric_EndsWithItsUnit(string name, string unit, bool isGauge, string expected) =>
        Assert.Equal(expected, PrometheusNames.Metric(name, unit, isGauge));

    [Theory]
    [InlineData("http.response.status_code", "http_response_status_code")]
    [InlineData("__name__", "_name_")]
    [InlineData("1st", "_1st")]
    [InlineData("a:b", "a_b")]
    [InlineData("QueueId", "queue_id")]
    [InlineData("grainType", "grain_type")]
    [InlineData("HTTP", "http")]
    public void Label_IsALetterOrUnderscoreAndThenDigitsToo(string name, string expected) => Assert.Equal(expected, PrometheusNames.Label(name));
}
