using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>The ids given to UseLocalhostClustering; its defaults yield to ids configured elsewhere.</summary>
internal static class LocalhostIds
{
    private const string Development = "dev";

    internal static void Apply(IServiceCollection services, string serviceId, string clusterId)
    {
        if (serviceId == Development && clusterId == Development)
        {
            services.PostConfigure<ClusterOptions>(options =>
            {
                options.ServiceId = string.IsNullOrWhiteSpace(options.ServiceId) ? Development : options.ServiceId;
                options.ClusterId = string.IsNullOrWhiteSpace(options.ClusterId) ? Development : options.ClusterId;
            });
        }
        else
        {
            services.Configure<ClusterOptions>(options =>
            {
                options.ServiceId = serviceId;
                options.ClusterId = clusterId;
            });
        }
    }
}
