using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <inheritdoc cref="IFleetPriorGrain"/>
[GrainType(AutoScaleGrains.FleetPrior)]
public sealed class FleetPriorGrain(
    [PersistentState("shares", AutoScaleStorage.Name)] IPersistentState<FleetPriorGrainState> store) : Grain, IFleetPriorGrain
{
    FleetPrior? present;

    public async Task ShareAsync(ClassShare share, CancellationToken cancellationToken)
    {
        if (store.State.Shares.TryGetValue(share.DeviceClass, out var known) && known.Version >= share.Version)
        {
            return;
        }

        var shares = new Dictionary<string, ClassShare>(store.State.Shares, StringComparer.Ordinal) { [share.DeviceClass] = share };
        await store.ReplaceAsync(new FleetPriorGrainState { Version = store.State.Version + 1, Shares = shares }, this);
        present = null;
    }

    public Task<FleetPrior?> GetAsync(int since, CancellationToken cancellationToken) =>
        Task.FromResult(store.State.Version > since ? present ??= Join() : null);

    FleetPrior Join()
    {
        var (sums, shares) = (new StatisticSums(), store.State.Shares);
        foreach (var (_, share) in shares.OrderBy(share => share.Key, StringComparer.Ordinal))
        {
            sums.Add(StatisticCodec.DecodePrior(share.Cells).Cells);
        }

        var devices = shares.Values.Sum(share => share.Devices);
        var prior = new StatisticPrior(StatisticPrior.Fleet, store.State.Version, devices, [.. sums.Cells()], []);
        return new FleetPrior(store.State.Version, shares.Count, devices, StatisticCodec.Encode(prior));
    }
}

/// <summary>What classes have shared, at rest.</summary>
[GenerateSerializer, Alias("autoscale.FleetPriorGrainState")]
public sealed record FleetPriorGrainState
{
    /// <summary>Shares taken over so far.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>The latest of each class.</summary>
    [Id(1)]
    public Dictionary<string, ClassShare> Shares { get; init; } = [];
}
