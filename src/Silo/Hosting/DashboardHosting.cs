using AutoScale.Dashboard.Cluster;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Page;
using AutoScale.Dashboard.Sessions;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Storage;
using Microsoft.OpenApi;

namespace AutoScale.Silo.Hosting;

/// <summary>The dashboard within a silo, or in a process of its own.</summary>
static class DashboardHosting
{
    /// <summary>Within a silo: with what the silo says of itself.</summary>
    public static void AddDashboard(this WebApplicationBuilder builder, SiloSettings settings)
    {
        if (settings.Dashboard.Enabled)
        {
            builder.AddDashboardAlone(settings);
            builder.Services.AddSingleton<ISiloSelf, SiloSelf>();
            builder.Services.AddSiloStatus();
        }
    }

    public static void AddDashboardAlone(this WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddDashboard(settings.Dashboard.ToHosting(settings.Gateway));
        builder.Services.AddSingleton<IDashboardDatabase, DashboardDatabase>();
        builder.Services.AddSingleton(new HistoryWriter(settings.Storage.Provider is StorageProvider.Postgres));
        builder.Services.AddSingleton<IOperatorKeys, OperatorKeys>();
        builder.Services.AddOpenApi(DashboardEndpoints.Document, options =>
        {
            options.ShouldInclude = endpoint => endpoint.GroupName is DashboardEndpoints.Document;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "AutoScale dashboard API",
                    Version = "1",
                    Description = "For the page and for operators. A machine sends an operator's token as `Authorization: Bearer …`; see docs/dashboard-api.md.",
                };
                return Task.CompletedTask;
            });
        });
    }

    public static void MapDashboard(this WebApplication app, SiloSettings settings)
    {
        if (settings.Dashboard is { Enabled: true, Serve: true })
        {
            app.MapDashboard(Policies.Operator, RateLimits.Fleet, RateLimits.Enrollment);
            app.MapDashboardPage();
        }
    }
}
