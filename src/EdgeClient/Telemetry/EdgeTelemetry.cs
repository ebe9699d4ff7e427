using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AutoScale.EdgeClient.Telemetry;

/// <summary>Sends a device's traces by OTLP over HTTP. A tier that is asked goes on with the trace, so that one shows the whole way.</summary>
public static class EdgeTelemetry
{
    /// <param name="endpoint">The collector, such as <c>http://collector:4318</c>.</param>
    /// <param name="share">The share of inferences traced, 0-1.</param>
    /// <param name="deviceClass">The device's class; its id is not told.</param>
    /// <returns>To be disposed of at the end, which sends what is left.</returns>
    public static IDisposable Start(Uri endpoint, double share, string deviceClass) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource
            .AddService("autoscale-edge", serviceVersion: typeof(EdgeTelemetry).Assembly.GetName().Version?.ToString(3))
            .AddAttributes([new("autoscale.device_class", deviceClass)]))
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(share)))
        .AddSource(EdgeTraces.Name, "System.Net.Http")
        .AddOtlpExporter(otlp =>
        {
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/traces");
        })
        .Build()!;
}
