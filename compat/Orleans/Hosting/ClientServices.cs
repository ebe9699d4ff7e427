using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>The services of a client beside the silos.</summary>
internal static class ClientServices
{
    internal static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (!HostServices.TryAdd<ClientRuntime>(services, configuration))
        {
            return;
        }

        services.AddSingleton<IHostedService, ClientHostedService>();
    }

    private sealed class ClientHostedService(ClientRuntime runtime, IEnumerable<IConfigurationValidator> validators) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (var validator in validators)
            {
                validator.ValidateConfiguration();
            }

            runtime.Connect();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            runtime.Disconnect();
            return Task.CompletedTask;
        }
    }
}
