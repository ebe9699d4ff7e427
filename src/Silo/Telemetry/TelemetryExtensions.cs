using AutoScale.Grains.Telemetry;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.OpenInference;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AutoScale.Silo.Telemetry;

/// <summary>Metrics and traces by OTLP, where an endpoint is set.</summary>
static class TelemetryExtensions
{
    public static void AddTelemetry(this WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddMetrics();
        if (settings.Telemetry.OtlpEndpoint is not { } endpoint)
        {
            return;
        }

        void Configure(OtlpExporterOptions otlp, string signal)
        {
            var isHttp = settings.Telemetry.OtlpTransport is OtlpTransport.Http;
            otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            otlp.Endpoint = new Uri(isHttp ? $"{endpoint.TrimEnd('/')}/v1/{signal}" : endpoint);
        }

        new TelemetryBuilder(builder.Services)
            .ConfigureResource(resource => resource.AddService("autoscale-silo", serviceVersion: ServerMetadata.Of(settings).Version).AddAttributes(
            [
                new("autoscale.tier", ServerMetadata.Of(settings).Tier),
                new("autoscale.site", settings.Silo.Site),
                new("autoscale.grain_host", ServerMetadata.GrainHost),
            ]))
            .WithMetrics(metrics => metrics
                .AddMeter(GatewayMeter.Name, GrainMetrics.MeterName, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter((otlp, reader) =>
                {
                    Configure(otlp, "metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = settings.Telemetry.MetricsSeconds * 1000;
                }))
            .WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.Telemetry.TraceShare)))
                .AddSource("Microsoft.AspNetCore", GrainCallTraces.Name, GrainTraces.Name)
                .AddOtlpExporter(otlp => Configure(otlp, "traces")));
        builder.Services.AddHostedService<TelemetryStartup>();
    }

    /// <summary>What the package OpenTelemetry.Extensions.Hosting would give, which not every feed has.</summary>
    sealed class TelemetryBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services { get; } = services;
    }

    /// <summary>Providers work from when they are first asked for, and send what is left when the container is disposed of.</summary>
    sealed class TelemetryStartup(MeterProvider metrics, TracerProvider traces) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
            () =>
            {
                metrics.ForceFlush(5000);
                traces.ForceFlush(5000);
            },
            cancellationToken);
    }
}
