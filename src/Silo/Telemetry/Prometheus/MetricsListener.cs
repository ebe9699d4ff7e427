using System.Text;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AutoScale.Silo.Telemetry.Prometheus;

/// <summary>
/// <c>GET /metrics</c>. On a listener of its own nobody needs a token, and there is nothing else there; on the gateway an operator may ask
/// for it. So a scraper within the cluster gets the metrics, and no way to anything else.
/// </summary>
static class MetricsListener
{
    const string Path = "/metrics";

    static readonly object IsMetrics = new();

    /// <summary>Listens, where the settings name an address.</summary>
    public static void ListenForScrapes(this KestrelServerOptions kestrel, TelemetryOptions telemetry)
    {
        if (telemetry.MetricsAddress is { } address)
        {
            kestrel.Listen(address.Host, address.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    connection.Items[IsMetrics] = IsMetrics;
                    return next(connection);
                });
            });
        }
    }

    /// <summary>Answers what comes over the metrics' own listener, before anything else sees it.</summary>
    public static void UseScrapes(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(IsMetrics) is not true
            ? next(context)
            : context.Request.Path == Path && HttpMethods.IsGet(context.Request.Method)
                ? WriteAsync(context)
                : Problems.WriteAsync(context, StatusCodes.Status404NotFound, "Only GET /metrics is here."));

    /// <summary>The same for operators, on the gateway.</summary>
    public static void MapScrapes(this IEndpointRouteBuilder app) => app.MapGet(Path, WriteAsync)
        .RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet).ExcludeFromDescription();

    static async Task WriteAsync(HttpContext context)
    {
        var exporter = context.RequestServices.GetRequiredService<PrometheusExporter>();
        var format = PrometheusFormat.For(context.Request.Headers.Accept!);
        if (await Task.Run(() => exporter.Scrape(format)) is not { } text)
        {
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The metrics could not be collected in time.", retryAfterMs: 1000);
            return;
        }

        context.Response.ContentType = format.ContentType;
        context.Response.Headers.Vary = "Accept";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }
}
