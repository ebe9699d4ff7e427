namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Telemetry</c>: where metrics, traces and logs go.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The OTLP endpoint, such as <c>http://collector:4317</c>. Default none: nothing is exported.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>How OTLP is spoken: <c>grpc</c> (default) or <c>http</c>.</summary>
    public OtlpTransport OtlpTransport { get; init; } = OtlpTransport.Grpc;

    /// <summary>How often metrics are sent: 1-3,600 s. Default 15.</summary>
    [Bounds(1, 3600, "seconds")]
    public int MetricsSeconds { get; init; } = 15;

    /// <summary>The share of traces kept: 0-1. Default 0.01.</summary>
    [Bounds(0, 1, "traces kept per trace")]
    public double TraceShare { get; init; } = 0.01;

    /// <summary>Whether logs go to the endpoint too. Default true.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>
    /// An address where Prometheus finds <c>/metrics</c> and nobody finds anything else, such as <c>http://0.0.0.0:9464</c>: no TLS and no token,
    /// so off loopback let only the scraper reach it. Default none; an operator may always ask the gateway for <c>/metrics</c>.
    /// </summary>
    public string? MetricsUrl { get; init; }

    internal GatewayAddress? MetricsAddress => MetricsUrl is { } url && GatewayAddress.TryParse(url, out var address) ? address : null;

    internal IEnumerable<string> Problems()
    {
        if (MetricsUrl is not null && MetricsAddress is not { Scheme: GatewayScheme.Http })
        {
            yield return $"Telemetry:MetricsUrl is '{MetricsUrl}'; it must be http://, an IP address, localhost or *, and a port from 0 to 65535, such as http://0.0.0.0:9464.";
        }

        if (OtlpEndpoint is not null && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"Telemetry:OtlpEndpoint is '{OtlpEndpoint}'; it must be an http:// or https:// address, such as http://collector:4317.";
        }
    }
}

/// <summary>How OTLP is spoken.</summary>
public enum OtlpTransport
{
    Grpc,
    Http,
}
