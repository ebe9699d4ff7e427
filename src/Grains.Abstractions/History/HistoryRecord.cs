using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;

namespace AutoScale.Grains.Abstractions.History;

/// <summary>
/// What a write of a grain's state means for the fleet's history. It never travels between grains: the state hands it to its storage, which
/// writes it in the same transaction, so that history has exactly what the grain has applied.
/// </summary>
public abstract record HistoryRecord;

/// <summary>State that goes with a record of history.</summary>
public interface IRecordsHistory
{
    /// <summary>Takes the record of the write that is about to happen; null where it has none. The next call gives null.</summary>
    HistoryRecord? TakeHistory();
}

/// <summary>A device applied a batch, or began an epoch.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="DeviceClass">Its class.</param>
/// <param name="Epoch">The epoch of the entries.</param>
/// <param name="FirstSequence">The sequence of the first entry.</param>
/// <param name="Entries">What was applied, each entry exactly once in the life of the fleet.</param>
/// <param name="BaselineTarget">The descriptor of the declared baseline's target; null where the device has none.</param>
/// <param name="PriorVersion">The last prior merged.</param>
/// <param name="Transitions">Transitions applied over all epochs, these included.</param>
/// <param name="Totals">Cumulative, these included.</param>
/// <param name="BacklogEntries">Entries that the device still holds; null where it has not said.</param>
/// <param name="BatteryPercent">Charge of its battery, 0-100; null where it has not said.</param>
/// <param name="At">By the grain's clock.</param>
/// <param name="Policy">The policy that it learns with; null before its first epoch.</param>
public sealed record DeviceActivity(
    string DeviceId,
    string DeviceClass,
    int Epoch,
    long FirstSequence,
    ReadOnlyMemory<JournalEntry> Entries,
    string? BaselineTarget,
    int PriorVersion,
    long Transitions,
    TotalsMessage Totals,
    long? BacklogEntries,
    float? BatteryPercent,
    DateTimeOffset At,
    string? Policy = null) : HistoryRecord;

/// <summary>A device enrolled, was revoked or was reinstated.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="DeviceClass">Empty where it never enrolled.</param>
/// <param name="EnrolledAt">Null where it never enrolled.</param>
/// <param name="RevokedReason">Null unless it is revoked.</param>
/// <param name="At">By the grain's clock.</param>
public sealed record EnrollmentChange(
    string DeviceId, string DeviceClass, DateTimeOffset? EnrolledAt, string? RevokedReason, DateTimeOffset At) : HistoryRecord;
