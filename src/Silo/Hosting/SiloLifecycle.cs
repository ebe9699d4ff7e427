using AutoScale.Silo.Configuration;
using AutoScale.Silo.Identity;
using AutoScale.Silo.OpenInference;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AutoScale.Silo.Hosting;

/// <summary>
/// Start: says what runs and where, then that it is ready. Stop: says first that it is not ready, keeps serving while load balancers notice,
/// and leaves the rest to the order of hosted services: Kestrel finishes its requests, then the silo deactivates its grains, which write.
/// </summary>
sealed partial class SiloLifecycle(
    Readiness readiness, IServer server, SiloSettings settings, SiloKeys keys, TimeProvider time, ILogger<SiloLifecycle> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = string.Join(", ", Addresses(server));
        if (settings.Silo.Role is SiloRole.Dashboard)
        {
            LogDashboardStarted(logger, ServerMetadata.GrainHost, settings.Silo.ClusterId, addresses);
        }
        else
        {
            LogStarted(logger, ServerMetadata.GrainHost, settings.Silo.Tier, settings.Silo.Site, addresses);
        }

        foreach (var (purpose, key) in keys.Generated)
        {
            // The only time that a secret is shown: it was made for whoever reads this, and is kept nowhere.
            Console.Error.WriteLine($"Made an {purpose} key, shown this once: {key}");
        }

        readiness.Set(null);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Set(settings.Silo.Role is SiloRole.Dashboard ? "The dashboard is stopping." : "The silo is stopping.");
        LogStopping(logger, settings.Silo.DrainSeconds);
        await Task.Delay(TimeSpan.FromSeconds(settings.Silo.DrainSeconds), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped(logger);
        return Task.CompletedTask;
    }

    /// <summary>Where a started server listens, free ports resolved.</summary>
    internal static IEnumerable<string> Addresses(IServer server) =>
        (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Where(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Port > 0 && uri.Host != "http2");

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready on grain host {Host} as tier {Tier}, site {Site}, at {Addresses}.")]
    static partial void LogStarted(ILogger logger, string host, SiloTier tier, string site, string addresses);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready on grain host {Host} as the dashboard of cluster {Cluster}, at {Addresses}.")]
    static partial void LogDashboardStarted(ILogger logger, string host, string cluster, string addresses);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: not ready any more, still serving for {Seconds} s.")]
    static partial void LogStopping(ILogger logger, int seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped.")]
    static partial void LogStopped(ILogger logger);
}
