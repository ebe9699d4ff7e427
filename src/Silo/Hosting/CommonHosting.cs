using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Fleet;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Models;
using AutoScale.Silo.OpenInference;
using AutoScale.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AutoScale.Silo.Hosting;

/// <summary>What a silo and a dashboard on its own have in common.</summary>
static class CommonHosting
{
    public static WebApplicationBuilder CreateBuilder(SiloSettings settings)
    {
        // Empty: what the usual builder reads from files, variables and flags would be settings that nobody checks.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "AutoScale.Silo" });
        builder.AddLogging(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(SiloKeys.From(settings));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options =>
            options.ShutdownTimeout = TimeSpan.FromSeconds(settings.Silo.DrainSeconds + settings.Silo.StopSeconds));
        builder.Services.AddModels(settings);
        builder.AddTelemetry(settings);
        return builder;
    }

    static void AddLogging(this WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // The database holds the keys as it holds everything else; see DataProtectionKeyStore.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // A failed start is said once, in words, by StartFailures.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (settings.Logging is { } logging)
        {
            builder.Logging.AddConfiguration(logging);
        }
    }

    static void AddModels(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton(_ => ExitModelFolder.Read(settings.Models.Directory));
        services.AddSingleton(provider => new OwnModels(ModelStores.From(settings.Models, provider.GetRequiredService<ExitModelFolder>())));
        services.AddSingleton<FleetSigner>();
        services.AddSingleton<UploadedModels>();
        services.AddSingleton<ModelIntake>();
        services.AddSingleton<IModelStore>(static provider => new CompositeModelStore(
            provider.GetRequiredService<OwnModels>().Store, provider.GetRequiredService<UploadedModels>()));
        services.AddSingleton<ServedExits>();
        services.AddSingleton<IExitModels>(provider => provider.GetRequiredService<ServedExits>());
        services.AddSingleton<ExitBlocks>();
        services.AddSingleton<LocalModels>();
        services.AddSingleton<ModelDigests>();
        services.AddSingleton<PriorDecisions>();
        services.AddSingleton<RolloutWatch>();
        services.AddSingleton(provider => new OnnxInferenceEngine(provider.GetRequiredService<IModelStore>(), new OnnxEngineOptions
        {
            IntraOpThreads = settings.Inference.Threads,
            AllowSpinning = settings.Inference.Spinning,
            MaxSessions = settings.Inference.MaxLoadedModels,
            MaxModelBytes = (long)settings.Inference.MaxLoadedMebibytes << 20,
        }));
        services.AddSingleton<IInferenceEngine>(provider => new BorderInferenceEngine(provider.GetRequiredService<OnnxInferenceEngine>()));
    }
}
