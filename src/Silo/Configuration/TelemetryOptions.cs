namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Telemetry</c>: where metrics and traces go.</summary>
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

    internal IEnumerable<string> Problems()
    {
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
