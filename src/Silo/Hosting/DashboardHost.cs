using AutoScale.Silo.Configuration;
using AutoScale.Silo.Storage;
using Orleans.Configuration;
using Orleans.Hosting;

namespace AutoScale.Silo.Hosting;

/// <summary>
/// Builds the dashboard as a process of its own: a client of the cluster's silos, over their database. It serves the page, its API and what operators
/// may ask and order; to devices it serves nothing. It holds nothing: it may be stopped at any time, and there may be several.
/// </summary>
public static class DashboardHost
{
    /// <param name="settings">Read by <see cref="SettingsReader"/>, or made in code and valid.</param>
    /// <param name="adjust">Changes services before the host is built.</param>
    /// <exception cref="ConfigurationException">The settings name something that is not there.</exception>
    public static WebApplication Build(SiloSettings settings, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = CommonHosting.CreateBuilder(settings);
        builder.Services.AddSystemDatabase();
        builder.Services.Configure<DatabaseOptions>(settings.Storage.ApplyTo);
        builder.UseOrleansClient(client => client.UseSettings(settings));
        builder.AddGateway(settings);

        // After Orleans: hosted services start in this order, and these call grains.
        builder.AddDashboardAlone(settings);
        builder.Services.AddHostedService<SiloLifecycle>();
        adjust?.Invoke(builder);
        var app = builder.Build();
        app.UseGateway(settings);
        return app;
    }

    static void UseSettings(this IClientBuilder client, SiloSettings settings)
    {
        var own = settings.Silo;
#if !COMPAT
        if (own.Clustering is SiloClustering.AdoNet)
        {
            client.UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = settings.Storage.ConnectionString;
            });
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (own.ClusterId, own.ServiceId));
        }
        else
#endif
        {
            client.UseLocalhostClustering(own.ClientPort, own.ServiceId, own.ClusterId);
        }

#if !COMPAT
        client.UseConnectionRetryFilter<PatientRetry>();
#endif
    }
}
