using AutoScale.Silo.Telemetry.Prometheus;

namespace AutoScale.Silo.Tests.Telemetry.Prometheus;

public sealed class PrometheusFormatTests
{
    [Theory]
    [InlineData("", "text/plain")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/html", "text/plain")]
    [InlineData("not a type", "text/plain")]
    [InlineData("text/plain;version=0.0.4", "text/plain")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text")]
    [InlineData("application/openmetrics-text;q=0.2,text/plain;q=0.9", "text/plain")]
    [InlineData("application/openmetrics-text;q=0,text/plain;q=0.1", "text/plain")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text")]
    public void For_TakesWhatTheScraperLikesMost(string accept, string mediaType) =>
        Assert.Equal(mediaType, PrometheusFormat.For([accept]).MediaType);
}
