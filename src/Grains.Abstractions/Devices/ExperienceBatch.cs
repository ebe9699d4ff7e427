namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>Consecutive journal entries of one epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="FirstSequence">The sequence of the first entry, at least 1; the others follow without a gap.</param>
/// <param name="Entries">1 to <see cref="MaxEntries"/>.</param>
/// <param name="BacklogEntries">Entries that the device holds beyond these; null where it does not say.</param>
/// <param name="BatteryPercent">Charge of its battery, 0-100; null where it does not say.</param>
[GenerateSerializer, Immutable, Alias("autoscale.ExperienceBatch")]
public sealed record ExperienceBatch(
    [property: Id(0)] int Epoch,
    [property: Id(1)] long FirstSequence,
    [property: Id(2)] JournalEntry[] Entries,
    [property: Id(3)] long? BacklogEntries = null,
    [property: Id(4)] float? BatteryPercent = null)
{
    /// <summary>The most entries of one batch.</summary>
    public const int MaxEntries = 1000;
}

/// <summary>One change of a device's table: an inference, the adoption of a prior, or a reset.</summary>
/// <param name="Inference">The inference, or null.</param>
/// <param name="AdoptedPriorVersion">The version of the class's prior that was merged, or 0.</param>
/// <param name="Reset">Whether the table was emptied.</param>
[GenerateSerializer, Immutable, Alias("autoscale.JournalEntry")]
public sealed record JournalEntry(
    [property: Id(0)] InferenceEntry? Inference, [property: Id(1)] int AdoptedPriorVersion, [property: Id(2)] bool Reset = false);

/// <summary>One inference as the device recorded it; see <see cref="Core.Learning.Experience"/> for the meaning of each part.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.InferenceEntry")]
public sealed record InferenceEntry(
    [property: Id(0)] int State,
    [property: Id(1)] string Target,
    [property: Id(2)] float Reward,
    [property: Id(3)] int NextState,
    [property: Id(4)] string Network,
    [property: Id(5)] int Reason,
    [property: Id(6)] float Propensity,
    [property: Id(7)] float EnergyMillijoules,
    [property: Id(8)] float RemoteEnergyMillijoules,
    [property: Id(9)] int Provenance,
    [property: Id(10)] float BaselineMillijoules,
    [property: Id(11)] float LatencyMs,
    [property: Id(12)] float AccuracyPercent,
    [property: Id(13)] float QosLatencyMs,
    [property: Id(14)] float QosAccuracyPercent,
    [property: Id(15)] bool FellBack,
    [property: Id(16)] DateTimeOffset At,
    [property: Id(17)] SurroundingsEntry? Surroundings = null);

/// <summary>What a policy saw that does more with it than the state does; see <see cref="Core.States.RuntimeVariance"/> and <see cref="Core.Learning.NominalCost"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.SurroundingsEntry")]
public sealed record SurroundingsEntry(
    [property: Id(0)] float CpuUtilizationPercent,
    [property: Id(1)] float MemoryUtilizationPercent,
    [property: Id(2)] float? WifiSignalDbm,
    [property: Id(3)] float? PeerSignalDbm,
    [property: Id(4)] float RadioMs,
    [property: Id(5)] float NominalComputeMs,
    [property: Id(6)] float NominalRadioMs,
    [property: Id(7)] float NominalComputeMillijoules,
    [property: Id(8)] float NominalRadioMillijoules);

/// <summary>What became of a batch.</summary>
public enum ExperienceOutcome
{
    /// <summary>Every entry is applied and durable, now or from an earlier sending.</summary>
    Applied,

    /// <summary>The batch starts after the next sequence expected; the device sends from <see cref="ExperienceReceipt.Position"/> on.</summary>
    Gap,

    /// <summary>The epoch is not the grain's; the device begins a later one.</summary>
    WrongEpoch,

    /// <summary>An adopted prior is no longer kept. What comes before it is applied; the device begins a later epoch with its table.</summary>
    PriorUnknown,
}

/// <summary>The answer to a batch.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Position">Where the grain's journal ends now.</param>
/// <param name="Applied">Entries applied by this call.</param>
/// <param name="Duplicates">Entries that had been applied before, and were left alone.</param>
[GenerateSerializer, Immutable, Alias("autoscale.ExperienceReceipt")]
public sealed record ExperienceReceipt(
    [property: Id(0)] ExperienceOutcome Outcome,
    [property: Id(1)] JournalPosition Position,
    [property: Id(2)] int Applied,
    [property: Id(3)] int Duplicates);
