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

#if !COMPAT
        if (Silo.Role is SiloRole.Dashboard && !(Dashboard.Enabled && Dashboard.Serve))
        {
            yield return "Silo:Role is 'dashboard' but Dashboard:Enabled or Dashboard:Serve is false, so that it would serve nothing; leave them out, or start no dashboard.";
        }

        if (Silo.Role is SiloRole.Dashboard && Storage.Provider is not StorageProvider.Postgres)
        {
            yield return "Silo:Role is 'dashboard' but Storage:Provider is 'sqlite', a file that its silo alone uses; set Storage:Provider to postgres, or let the silo serve the dashboard itself.";
        }
#endif

        if (Silo.Clustering is SiloClustering.AdoNet && Storage.Provider is not StorageProvider.Postgres)
        {
            yield return "Silo:Clustering is 'adonet' but Storage:Provider is 'sqlite', which silos of several machines cannot share; set Storage:Provider to postgres.";
        }
    }
}
