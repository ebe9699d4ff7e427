using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>The services that silos and clients share.</summary>
internal static class HostServices
{
    /// <summary>Adds them once. False when this host has them already; an error when it has them of the other kind.</summary>
    internal static bool TryAdd<TRuntime>(IServiceCollection services, IConfiguration configuration)
        where TRuntime : CallRuntime
    {
        if (services.Any(service => service.ServiceType == typeof(TRuntime)))
        {
            return false;
        }

        if (services.Any(service => service.ServiceType == typeof(CallRuntime)))
        {
            throw new OrleansConfigurationException("Do not use UseOrleans and UseOrleansClient on the same host: the silo's host has a client already.");
        }

        services.AddOptions<ClusterOptions>().Bind(configuration.GetSection("Orleans"));
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TRuntime>();
        services.AddSingleton<CallRuntime>(provider => provider.GetRequiredService<TRuntime>());
        services.AddSingleton<IClusterClient, ClusterClient>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
        services.AddSingleton<IConfigurationValidator, ClusteringValidator>();
        return true;
    }
}
