using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

public static class CoreHostingExtensions
{
    /// <summary>Silos of this process with the same primary endpoint, cluster id and service id form one embedded cluster.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev")
    {
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
        });
        builder.Services.AddOptions<EmbeddedClusteringOptions>().Configure<Microsoft.Extensions.Options.IOptions<EndpointOptions>>((options, endpoints) =>
        {
            options.IsConfigured = true;
            options.Primary = (primarySiloEndpoint ?? new IPEndPoint(endpoints.Value.AdvertisedIPAddress, endpoints.Value.SiloPort)).ToString();
        });
        LocalhostIds.Apply(builder.Services, serviceId, clusterId);
        return builder;
    }
}
