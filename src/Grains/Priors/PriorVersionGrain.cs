using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <inheritdoc cref="IPriorVersionGrain"/>
[GrainType(AutoScaleGrains.PriorVersion)]
public sealed class PriorVersionGrain(
    [PersistentState("version", AutoScaleStorage.Name)] IPersistentState<PriorVersionGrainState> store) : Grain, IPriorVersionGrain
{
    public Task KeepAsync(PublishedPrior prior, CancellationToken cancellationToken) =>
        store.ReplaceAsync(new PriorVersionGrainState { Version = prior.Version, Snapshot = prior.Snapshot.ToArray() }, this);

    public Task<PublishedPrior?> FindAsync(int version, CancellationToken cancellationToken) => Task.FromResult(
        store.State.Version == version ? new PublishedPrior(version, store.State.Snapshot) : null);
}

/// <summary>A published version at rest.</summary>
[GenerateSerializer, Alias("autoscale.PriorVersionGrainState")]
public sealed record PriorVersionGrainState
{
    /// <summary>0 where nothing is kept yet.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>A <see cref="Core.Learning.StatisticPrior"/> in the form of <see cref="Core.Learning.StatisticCodec"/>.</summary>
    [Id(1)]
    public byte[] Snapshot { get; init; } = [];
}
