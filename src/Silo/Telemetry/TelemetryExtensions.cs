using System.Diagnostics.Metrics;
using AutoScale.Grains.Telemetry;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.OpenInference;
using AutoScale.Silo.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AutoScale.Silo.Telemetry;

/// <summary>Metrics for whoever scrapes them; metrics, traces and logs by OTLP where an endpoint is set.</summary>
static class TelemetryExtensions
{
    /// <summary>Meters whose instruments leave the silo; docs/telemetry.md names each.</summary>
    static readonly string[] Meters =
    [
        GatewayMeter.Name, IdentityMeter.Name, GrainMetrics.MeterName, HostEnergy.MeterName, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql",
    ];

    static readonly string[] Sources = ["Microsoft.AspNetCore", GrainCallTraces.Name, GrainTraces.Name, EngineTraces.Name];

    public static void AddTelemetry(this WebApplicationBuilder builder, SiloSettings settings)
    {
        var services = builder.Services;
        services.AddMetrics();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(provider => new HostEnergy(provider.GetRequiredService<IMeterFactory>(), HostEnergy.Rapl()));
        var telemetry = new TelemetryBuilder(services)
            .ConfigureResource(resource => Describe(resource, settings))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddReader(provider => new BaseExportingMetricReader(provider.GetRequiredService<PrometheusExporter>()));
                if (settings.Telemetry.OtlpEndpoint is not null)
                {
                    metrics.AddOtlpExporter((otlp, reader) =>
                    {
                        Configure(otlp, settings.Telemetry, "metrics");
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = settings.Telemetry.MetricsSeconds * 1000;
                    });
                }
            });
        services.AddHostedService<TelemetryStartup>();
        if (settings.Telemetry.OtlpEndpoint is null)
        {
            return;
        }

        telemetry.WithTracing(tracing => tracing
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.Telemetry.TraceShare)))
            .AddSource(Sources)
            .AddOtlpExporter(otlp => Configure(otlp, settings.Telemetry, "traces")));
        if (settings.Telemetry.Logs)
        {
            telemetry.WithLogging(logging => logging.AddOtlpExporter(otlp => Configure(otlp, settings.Telemetry, "logs")));
        }
    }

    static void Describe(ResourceBuilder resource, SiloSettings settings)
    {
        var server = ServerMetadata.Of(settings);
        if (settings.Silo.Role is SiloRole.Dashboard)
        {
            // It is of no tier and no site.
            resource.AddService("autoscale-dashboard", serviceVersion: server.Version).AddAttributes([new("autoscale.grain_host", ServerMetadata.GrainHost)]);
            return;
        }

        resource.AddService("autoscale-silo", serviceVersion: server.Version).AddAttributes(
        [
            new("autoscale.tier", server.Tier),
            new("autoscale.site", settings.Silo.Site),
            new("autoscale.grain_host", ServerMetadata.GrainHost),
        ]);
    }

    static void Configure(OtlpExporterOptions otlp, TelemetryOptions telemetry, string signal)
    {
        var isHttp = telemetry.OtlpTransport is OtlpTransport.Http;
        otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        otlp.Endpoint = new Uri(isHttp ? $"{telemetry.OtlpEndpoint!.TrimEnd('/')}/v1/{signal}" : telemetry.OtlpEndpoint!);
    }

    /// <summary>What the package OpenTelemetry.Extensions.Hosting would give, which not every feed has.</summary>
    sealed class TelemetryBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services { get; } = services;
    }

    /// <summary>
    /// Providers work from when they are first asked for, and send what is left when the container is disposed of. The meters are asked for so
    /// that every instrument is there from the start.
    /// </summary>
    sealed class TelemetryStartup(MeterProvider metrics, IServiceProvider services) : IHostedService
    {
        /// <summary>As long as one attempt of an exporter may take: a slow collector still gets the last seconds, an absent one holds nothing up for longer.</summary>
        const int FlushMs = 10_000;

        readonly TracerProvider? traces = services.GetService<TracerProvider>();
        readonly LoggerProvider? logs = services.GetService<LoggerProvider>();

        public Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (var meter in new[] { typeof(GatewayMeter), typeof(IdentityMeter), typeof(GrainMetrics), typeof(HostEnergy) })
            {
                // A dashboard has no grains.
                services.GetService(meter);
            }

            return Task.CompletedTask;
        }

        /// <summary>A stop that is already out of time sends nothing more.</summary>
        public Task StopAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? Task.CompletedTask : Task.WhenAll(
            Task.Run(() => metrics.ForceFlush(FlushMs), CancellationToken.None),
            Task.Run(() => traces?.ForceFlush(FlushMs), CancellationToken.None),
            Task.Run(() => logs?.ForceFlush(FlushMs), CancellationToken.None));
    }
}
