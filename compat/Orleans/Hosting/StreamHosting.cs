using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.Streams;

namespace Orleans.Hosting;

public interface INamedServiceConfigurator
{
    string Name { get; }

    Action<Action<IServiceCollection>> ConfigureDelegate { get; }
}

public interface IMemoryStreamConfigurator : INamedServiceConfigurator;

public interface ISiloMemoryStreamConfigurator : IMemoryStreamConfigurator;

public interface IClusterClientMemoryStreamConfigurator : IMemoryStreamConfigurator;

public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>Needs a grain storage named "PubSubStore", or named like the provider, for subscriptions.</summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name, Action<ISiloMemoryStreamConfigurator>? configure = null)
    {
        MemoryStreams.Add(builder.Services, name);
        builder.Services.AddSingleton<IConfigurationValidator>(services => new PubSubStoreValidator(services, name));
        configure?.Invoke(new MemoryStreams.Configurator(name, change => change(builder.Services)));
        return builder;
    }

    private sealed class PubSubStoreValidator(IServiceProvider services, string name) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            if (services.GetKeyedService<IGrainStorage>(name) is null && services.GetKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME) is null)
            {
                throw new OrleansConfigurationException(
                    $"The stream provider '{name}' keeps its subscriptions in a grain storage named '{ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME}' "
                    + $"or '{name}', and this silo has neither. Add one, such as AddMemoryGrainStorage(\"{ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME}\").");
            }
        }
    }
}

public static class ClientBuilderStreamingExtensions
{
    public static IClientBuilder AddMemoryStreams(this IClientBuilder builder, string name, Action<IClusterClientMemoryStreamConfigurator>? configure = null)
    {
        MemoryStreams.Add(builder.Services, name);
        configure?.Invoke(new MemoryStreams.Configurator(name, change => change(builder.Services)));
        return builder;
    }
}

internal static class MemoryStreams
{
    internal static void Add(IServiceCollection services, string name) =>
        services.AddKeyedSingleton<IStreamProvider>(
            name,
            (provider, _) => new MemoryStreamProvider(name, provider.GetRequiredService<CallRuntime>(), provider.GetRequiredService<IGrainFactory>()));

    internal sealed class Configurator(string name, Action<Action<IServiceCollection>> configureDelegate) : ISiloMemoryStreamConfigurator, IClusterClientMemoryStreamConfigurator
    {
        public string Name => name;

        public Action<Action<IServiceCollection>> ConfigureDelegate => configureDelegate;
    }
}
