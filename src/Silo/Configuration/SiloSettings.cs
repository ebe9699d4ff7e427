namespace AutoScale.Silo.Configuration;

/// <summary>
/// Everything a silo is told, one property per section. Read from <c>appsettings.json</c>, a file named by <c>--config</c>, environment
/// variables (<c>AUTOSCALE_Gateway__Urls__0</c>) and <c>--set Gateway:Urls:0=…</c>, later ones winning.
/// </summary>
public sealed class SiloSettings
{
    public SiloOptions Silo { get; init; } = new();

    public GatewayOptions Gateway { get; init; } = new();

    public IdentityOptions Identity { get; init; } = new();

    public StorageOptions Storage { get; init; } = new();

    public ModelsOptions Models { get; init; } = new();

    public InferenceOptions Inference { get; init; } = new();

    public PriorsOptions Priors { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    public DashboardOptions Dashboard { get; init; } = new();

    /// <summary>The framework's own section, passed on as it is; null for its defaults.</summary>
    internal IConfiguration? Logging { get; set; }

    /// <summary>What the sections cannot be together, or what they name and is not there; empty when all is well.</summary>
    internal IEnumerable<string> Problems() =>
        [.. Silo.Problems(), .. TogetherProblems(), .. Gateway.Problems(), .. Identity.Problems(), .. Storage.Problems(), .. Models.Problems(), .. Telemetry.Problems()];

    IEnumerable<string> TogetherProblems()
    {
        if (Telemetry.MetricsAddress is { Port: > 0 and var port } && Gateway.Urls.Any(url => GatewayAddress.TryParse(url, out var address) && address.Port == port))
        {
            yield return $"Telemetry:MetricsUrl is '{Telemetry.MetricsUrl}' and Gateway:Urls uses port {port} too; give the metrics a port of their own.";
        }

        if (Silo.Clustering is SiloClustering.AdoNet && Storage.Provider is not StorageProvider.Postgres)
        {
            yield return "Silo:Clustering is 'adonet' but Storage:Provider is 'sqlite', which silos of several machines cannot share; set Storage:Provider to postgres.";
        }
    }
}
