using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Asked when the silo or client starts; throws <see cref="OrleansConfigurationException"/>.</summary>
    public interface IConfigurationValidator
    {
        void ValidateConfiguration();
    }
}

namespace Orleans.Configuration
{
    internal sealed class ClusteringValidator(IOptions<EmbeddedClusteringOptions> clustering, IOptions<ClusterOptions> cluster) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            if (!clustering.Value.IsConfigured)
            {
                throw new OrleansConfigurationException("Clustering has not been configured. Call UseLocalhostClustering: it is the only clustering of the embedded host.");
            }

            if (string.IsNullOrWhiteSpace(cluster.Value.ClusterId) || string.IsNullOrWhiteSpace(cluster.Value.ServiceId))
            {
                throw new OrleansConfigurationException(
                    $"{nameof(ClusterOptions)}.{nameof(ClusterOptions.ClusterId)} and .{nameof(ClusterOptions.ServiceId)} must not be empty.");
            }
        }
    }

    internal sealed class GrainCollectionValidator(IOptions<GrainCollectionOptions> options) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            var value = options.Value;
            if (value.CollectionQuantum <= TimeSpan.Zero)
            {
                throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{nameof(value.CollectionQuantum)} is {value.CollectionQuantum}; it must be positive.");
            }

            if (value.CollectionAge <= value.CollectionQuantum)
            {
                throw new OrleansConfigurationException(
                    $"{nameof(GrainCollectionOptions)}.{nameof(value.CollectionAge)} is {value.CollectionAge}; it must be greater than {nameof(value.CollectionQuantum)}, which is {value.CollectionQuantum}.");
            }

            foreach (var (type, age) in value.ClassSpecificCollectionAge)
            {
                if (age <= value.CollectionQuantum)
                {
                    throw new OrleansConfigurationException(
                        $"{nameof(GrainCollectionOptions)}.{nameof(value.ClassSpecificCollectionAge)} of {type} is {age}; it must be greater than {nameof(value.CollectionQuantum)}, which is {value.CollectionQuantum}.");
                }
            }
        }
    }
}
