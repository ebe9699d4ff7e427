using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>
/// Holds one published version of a prior. The key is <c>class#slot</c>; a class has as many slots as it keeps versions, and version v lies
/// in slot v mod slots, so that a new version takes the place of the oldest.
/// </summary>
[Alias("autoscale.IPriorVersionGrain")]
public interface IPriorVersionGrain : IGrainWithStringKey
{
    /// <summary>Stores a version. Returns when it is durable.</summary>
    [Alias("Keep")]
    Task KeepAsync(PublishedPrior prior, CancellationToken cancellationToken);

    /// <summary>The version, or null where another one is kept.</summary>
    [Alias("Find")]
    Task<PublishedPrior?> FindAsync(int version, CancellationToken cancellationToken);
}
