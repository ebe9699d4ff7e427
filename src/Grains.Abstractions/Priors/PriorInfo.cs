using AutoScale.Core.Rollouts;

namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>One published version.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Snapshot">Bytes of a <see cref="Core.Learning.StatisticPrior"/>.</param>
[GenerateSerializer, Immutable, Alias("autoscale.PublishedPrior")]
public sealed record PublishedPrior([property: Id(0)] int Version, [property: Id(1)] ReadOnlyMemory<byte> Snapshot);

/// <summary>What a class has published, and whether a candidate is being tried.</summary>
/// <param name="Version">The version that devices have, but for those that try a candidate; 0 for none.</param>
/// <param name="Devices">Devices behind the newest version.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="PublishedAt">When it was published.</param>
/// <param name="Newest">The newest version made.</param>
/// <param name="Rollout">How far the last candidate has come; null for none ever.</param>
/// <param name="IsUsed">Whether a device of the class ever joined or contributed; a class that nobody uses publishes nothing.</param>
[GenerateSerializer, Immutable, Alias("autoscale.PriorInfo")]
public sealed record PriorInfo(
    [property: Id(0)] int Version,
    [property: Id(1)] int Devices,
    [property: Id(2)] long Samples,
    [property: Id(3)] DateTimeOffset PublishedAt,
    [property: Id(4)] int Newest = 0,
    [property: Id(5)] RolloutMessage? Rollout = null,
    [property: Id(6)] bool IsUsed = false)
{
    /// <summary>The version that a device is to have; 0 for none.</summary>
    public int VersionFor(string deviceId) => Rollout is { IsOpen: true } open && Arms.IsCandidate(deviceId, open.Candidate, open.Percent) ? open.Candidate : Version;
}

/// <summary>Where a version comes from.</summary>
public enum PriorOrigin
{
    /// <summary>Published on schedule from what the class had learned.</summary>
    Published,

    /// <summary>A kept version again, under a number that devices take for newer: to be tried, to be compared with, or to go back to.</summary>
    Repeated,
}

/// <summary>A version's provenance.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Source">The version that it repeats; its own number where it was published.</param>
/// <param name="Devices">Devices that contributed.</param>
/// <param name="Samples">Samples, after clipping and before noise.</param>
/// <param name="Since">When the first of them was added.</param>
/// <param name="Groups">Groups of devices behind the medians.</param>
/// <param name="Cells">Cells published.</param>
/// <param name="FleetCells">Cells of the fleet, for what the class does not know.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="IsKept">Whether its cells can still be had.</param>
[GenerateSerializer, Immutable, Alias("autoscale.PriorVersionInfo")]
public sealed record PriorVersionInfo(
    [property: Id(0)] int Version,
    [property: Id(1)] PriorOrigin Origin,
    [property: Id(2)] int Source,
    [property: Id(3)] int Devices,
    [property: Id(4)] long Samples,
    [property: Id(5)] DateTimeOffset Since,
    [property: Id(6)] int Groups,
    [property: Id(7)] int Cells,
    [property: Id(8)] int FleetCells,
    [property: Id(9)] DateTimeOffset PublishedAt,
    [property: Id(10)] bool IsKept = true);

/// <summary>See <see cref="Core.Rollouts.Rollout"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Rollout")]
public sealed record RolloutMessage(
    [property: Id(0)] RolloutPhase Phase,
    [property: Id(1)] int Candidate,
    [property: Id(2)] int Control,
    [property: Id(3)] int Percent,
    [property: Id(4)] int Look,
    [property: Id(5)] DateTimeOffset StagedAt,
    [property: Id(6)] DateTimeOffset? DecidedAt,
    [property: Id(7)] string Reason)
{
    /// <summary>Whether devices have one of two versions.</summary>
    public bool IsOpen => Phase is RolloutPhase.Staged or RolloutPhase.Undecided;

    public static RolloutMessage Of(Rollout rollout) => new(
        rollout.Phase, rollout.Candidate, rollout.Control, rollout.Percent, rollout.Look, rollout.StagedAt, rollout.DecidedAt, rollout.Reason);

    public Rollout ToRollout() => new(Phase, Candidate, Control, Percent, Look, StagedAt, DecidedAt, Reason);
}
