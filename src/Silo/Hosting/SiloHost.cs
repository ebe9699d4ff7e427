using System.Net;
using AutoScale.Core.Rollouts;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Fleet;
using AutoScale.Grains.Hosting;
using AutoScale.Grains.Models;
using AutoScale.Grains.Priors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Zoo;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Fleet;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Models;
using AutoScale.Silo.OpenInference;
using AutoScale.Silo.Storage;
using AutoScale.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace AutoScale.Silo.Hosting;

/// <summary>Builds one silo with a gateway of its own.</summary>
public static class SiloHost
{
    /// <param name="settings">Read by <see cref="SettingsReader"/>, or made in code and valid.</param>
    /// <param name="adjust">Changes services before the host is built, such as a store that silos of one process share.</param>
    /// <exception cref="ConfigurationException">The settings name something that is not there.</exception>
    public static WebApplication Build(SiloSettings settings, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = CommonHosting.CreateBuilder(settings);
        builder.UseOrleans(silo => silo.UseSettings(settings));
        builder.AddGateway(settings);

        // After Orleans: hosted services start in this order, and these call grains.
        builder.AddDashboard(settings);
        builder.Services.AddHostedService<ModelRegistration>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RolloutWatch>());
        builder.Services.AddSingleton<Listeners>();
        builder.Services.AddHostedService<PriorWatch>();
        builder.Services.AddHostedService<DirectiveWatch>();
        builder.Services.AddHostedService<SiloLifecycle>();
        adjust?.Invoke(builder);
        var app = builder.Build();
        app.UseGateway(settings);
        return app;
    }

    static void UseSettings(this ISiloBuilder silo, SiloSettings settings)
    {
        var own = settings.Silo;
#if !COMPAT
        if (own.Clustering is SiloClustering.AdoNet)
        {
            silo.UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = settings.Storage.ConnectionString;
            });
            if (own.AdvertisedAddress is { } advertised)
            {
                silo.ConfigureEndpoints(IPAddress.Parse(advertised), own.SiloPort, own.ClientPort);
            }
            else
            {
                silo.ConfigureEndpoints(own.SiloPort, own.ClientPort);
            }

            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (own.ClusterId, own.ServiceId));
        }
        else
#endif
        {
            var primary = own.PrimaryPort is 0 ? null : new IPEndPoint(IPAddress.Loopback, own.PrimaryPort);
            silo.UseLocalhostClustering(own.SiloPort, own.ClientPort, primary, own.ServiceId, own.ClusterId);
        }

        silo.UseSiloMetadata(new Dictionary<string, string>
        {
            ["tier"] = own.Tier is SiloTier.Cloud ? "cloud" : "peer",
            ["site"] = own.Site,
        });
        silo.AddAutoScaleGrains();
        silo.AddAutoScaleStorage();
        silo.AddGrainCallTraces();

        // A call waits for as long as an inference may take; the gateway's own deadline ends it first.
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(InferenceOptions.MaxDeadlineMs + 10_000));
        silo.Configure<ServingOptions>(options =>
        {
            (options.MaxConcurrent, options.MaxQueued) = (settings.Inference.MaxConcurrent, settings.Inference.MaxQueued);
            (options.Batching, options.MaxBatch, options.BatchDelayMs) = (settings.Inference.Batching, settings.Inference.MaxBatch, settings.Inference.BatchDelayMs);
        });
        silo.Configure<PriorOptions>(options =>
        {
            options.PublishInterval = TimeSpan.FromMilliseconds(settings.Priors.PublishMs);
            options.KeepVersions = settings.Priors.KeepVersions;
            options.ContributeInterval = TimeSpan.FromMilliseconds(settings.Priors.ContributeMs);
            options.ContributeAfter = settings.Priors.ContributeAfter;
            options.MinDevices = settings.Priors.MinDevices;
            options.Groups = settings.Priors.Groups;
            options.MaxVisits = settings.Priors.MaxVisits;
            options.NoiseEpsilon = settings.Priors.NoiseEpsilon;
            options.NoiseDelta = settings.Priors.NoiseDelta;
            options.StagePercent = settings.Priors.StagePercent;
            options.Rollout = new RolloutOptions
            {
                Error = settings.Priors.RolloutError,
                Looks = settings.Priors.RolloutLooks,
                LookInterval = TimeSpan.FromMilliseconds(settings.Priors.RolloutLookMs),
                MinDevices = settings.Priors.RolloutDevices,
                MinInferences = settings.Priors.RolloutInferences,
            };
        });
        silo.Configure<DatabaseOptions>(settings.Storage.ApplyTo);
    }
}
