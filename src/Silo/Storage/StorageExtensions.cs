using AutoScale.Dashboard.History;
using AutoScale.Grains;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace AutoScale.Silo.Storage;

/// <summary>Registers the silo's storage.</summary>
public static class StorageExtensions
{
    /// <summary>Adds the database, and the key ring of data protection in it.</summary>
    public static IServiceCollection AddSystemDatabase(this IServiceCollection services)
    {
        services.AddOptions<DatabaseOptions>()
            .BindConfiguration(DatabaseOptions.Section, static options => options.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddSingleton(provider => new SystemDatabase(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.AddHostedService<DatabaseStartup>();
        services.AddSingleton<DataProtectionKeyStore>();
        services.AddOptions<KeyManagementOptions>()
            .Configure<DataProtectionKeyStore>(static (options, store) => options.XmlRepository = store);
        return services;
    }

    /// <summary>Adds the database with its key ring, and the storage of all grains and of stream subscriptions.</summary>
    public static ISiloBuilder AddAutoScaleStorage(this ISiloBuilder builder)
    {
        var services = builder.Services.AddSystemDatabase();
        services.AddGrainStorage(
            AutoScaleStorage.Name,
            static (provider, _) => new AdoNetGrainStorage(
                provider.GetRequiredService<SystemDatabase>(), new StateJson(), provider.GetService<HistoryWriter>()));

        // Subscriptions are Orleans' own types, which only its own serializer knows.
        services.AddGrainStorage(
            AutoScaleStorage.PubSub,
            static (provider, _) => new AdoNetGrainStorage(
                provider.GetRequiredService<SystemDatabase>(), provider.GetRequiredService<IGrainStorageSerializer>()));
        return builder;
    }
}
