namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>
/// One device; the key is its id. Holds the authoritative copy of its Q-table, its totals and the last applied (epoch, sequence), all stored
/// in one write.
/// </summary>
[Alias("autoscale.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins an epoch: the device states its actions and, unless it starts from nothing, its whole table. Idempotent; an epoch that is not
    /// later than the present one changes nothing and is answered with the present position.
    /// </summary>
    [Alias("StartEpoch")]
    Task<JournalPosition> StartEpochAsync(EpochStart start, CancellationToken cancellationToken);

    /// <summary>Applies a batch of journal entries, each once. Returns when the table that holds them is durable.</summary>
    [Alias("Apply")]
    Task<ExperienceReceipt> ApplyAsync(ExperienceBatch batch, CancellationToken cancellationToken);

    /// <summary>Where the grain's copy of the journal ends.</summary>
    [Alias("GetPosition")]
    Task<JournalPosition> GetPositionAsync(CancellationToken cancellationToken);

    /// <summary>What the device has done.</summary>
    [Alias("GetStatus")]
    Task<DeviceStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>What the device has learned, as bytes of its policy's state, a <see cref="Core.Learning.PolicySnapshot"/> for the paper's; empty before the first epoch, and where it cannot be repeated (<see cref="DeviceStatus.UnknownSettings"/>).</summary>
    [Alias("GetTable")]
    Task<ReadOnlyMemory<byte>> GetTableAsync(CancellationToken cancellationToken);

    /// <summary>What the device's inferences cost by state and target, for policies that learn no table of them.</summary>
    [Alias("GetStatistics")]
    Task<DeviceStatistics> GetStatisticsAsync(CancellationToken cancellationToken);

    /// <summary>The device says which orders it obeys. Returns when that is durable; what it obeyed before stands in no later report.</summary>
    [Alias("Obey")]
    Task ObeyAsync(ObeyedDirective directive, CancellationToken cancellationToken);

    /// <summary>Decides for a thin device that keeps no table, by the policy that it learns with.</summary>
    /// <exception cref="ArgumentException">The question does not fit the device, or lacks what its policy looks at.</exception>
    /// <exception cref="InvalidOperationException">The device has begun no epoch, or one without the profile that its policy needs to decide.</exception>
    [Alias("Decide")]
    Task<DecisionReply> DecideAsync(DecisionQuestion question, CancellationToken cancellationToken);
}
