using AutoScale.Dashboard.Cluster;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Live;
using AutoScale.Dashboard.Models;
using AutoScale.Dashboard.Overview;
using AutoScale.Dashboard.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Dashboard.Hosting;

/// <summary>Registers the dashboard with a host.</summary>
public static class DashboardExtensions
{
    /// <summary>
    /// Adds the API's services. The host adds an <see cref="IDashboardDatabase"/>, <see cref="Sessions.IOperatorKeys"/>, an <see cref="IGrainFactory"/>, and, where
    /// it is a silo, an <see cref="ISiloSelf"/> and <see cref="AddSiloStatus"/>.
    /// </summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services, DashboardOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<HistorySignal>();
        services.AddSingleton<HistoryFolder>();
        services.AddHostedService(provider => provider.GetRequiredService<HistoryFolder>());
        services.AddSingleton<DeviceCounter>();
        services.AddSingleton<OverviewService>();
        services.AddSingleton<DevicesService>();
        services.AddSingleton<ModelsService>();
        services.AddSingleton<PoliciesService>();
        services.AddSingleton<ClusterService>();
        services.AddSingleton<SiloStatusStore>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
        services.AddResponseCompression(compression =>
        {
            // Secrets and what an attacker chooses never share an answer here: the session's has its own path, and goes as it is.
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/json", "text/csv"];
        });
        return services;
    }

    /// <summary>Lets this silo say how it stands.</summary>
    public static IServiceCollection AddSiloStatus(this IServiceCollection services) => services.AddHostedService<SiloStatusWriter>();

    /// <summary>Compresses the API's tables.</summary>
    public static IApplicationBuilder UseDashboardCompression(this IApplicationBuilder app) => app.UseWhen(
        static context => context.Request.Path.StartsWithSegments(DashboardEndpoints.Root, StringComparison.Ordinal, out var rest)
            && !rest.StartsWithSegments("/session", StringComparison.Ordinal) && !rest.StartsWithSegments("/live", StringComparison.Ordinal),
        static branch => branch.UseResponseCompression());
}
