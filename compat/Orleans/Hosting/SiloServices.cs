using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>The services of a silo.</summary>
internal static class SiloServices
{
    internal static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (!HostServices.TryAdd<SiloRuntime>(services, configuration))
        {
            return;
        }

        services.AddOptions<SiloMetadata>();
        services.AddSingleton<ILocalSiloDetails>(provider => provider.GetRequiredService<SiloRuntime>());
        services.AddSingleton<IGrainRuntime>(provider => provider.GetRequiredService<SiloRuntime>().GrainRuntime);
        services.AddSingleton<ITimerRegistry>(provider => provider.GetRequiredService<SiloRuntime>().GrainRuntime);
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddTransient(provider => provider.GetRequiredService<IGrainContextAccessor>().GrainContext);
        services.AddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.AddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateAttributeMapper>();
        services.TryAddSingleton<IGrainStorageSerializer, JsonStateSerializer>();
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton<ISiloLifecycleSubject>(provider => provider.GetRequiredService<SiloLifecycle>());
        services.AddSingleton<ISiloLifecycle>(provider => provider.GetRequiredService<SiloLifecycle>());
        services.AddSingleton<IConfigurationValidator, GrainCollectionValidator>();
        services.AddSingleton<IHostedService, SiloHostedService>();
    }

    private sealed class GrainContextAccessor : IGrainContextAccessor
    {
        public IGrainContext GrainContext => RuntimeContext.Current!;
    }
}
