namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>What the devices of a class have learned together; the key is the device class.</summary>
[Alias("autoscale.IPolicyPriorGrain")]
public interface IPolicyPriorGrain : IGrainWithStringKey
{
    /// <summary>Adds a device's new samples, each contribution once. Returns when they are durable.</summary>
    [Alias("Contribute")]
    Task ContributeAsync(PriorContribution contribution, CancellationToken cancellationToken);

    /// <summary>A published version as bytes of a <see cref="Core.Learning.PriorSnapshot"/>; null where it is not (or no longer) kept.</summary>
    /// <param name="version">The version, or 0 for the latest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Get")]
    Task<PublishedPrior?> GetAsync(int version, CancellationToken cancellationToken);

    /// <summary>What is published, without the cells.</summary>
    [Alias("GetInfo")]
    Task<PriorInfo> GetInfoAsync(CancellationToken cancellationToken);
}
