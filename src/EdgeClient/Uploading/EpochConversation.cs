using System.Text.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Uploading;

/// <summary>
/// What a device says to its grain, step by step: it announces an epoch, then sends the journal's entries in it. Where the answer shows that the
/// epoch cannot go on, a later one begins with the table after the last applied entry.
/// </summary>
/// <param name="journal">What to send.</param>
/// <param name="gateway">The way to the fleet.</param>
/// <param name="batteryPercent">Reads the charge of the device's battery; null where there is none.</param>
/// <param name="logger">Says when an epoch begins.</param>
/// <param name="profile">The device, told with each epoch where its policy looks at profiles; null to tell nothing.</param>
sealed partial class EpochConversation(
    ExperienceJournal journal, GatewayClient gateway, Func<float?> batteryPercent, ILogger logger, DeviceProfile? profile = null)
{
    long sentThrough = journal.Cursor.Acknowledged;
    long transitionsSent = journal.Cursor.TransitionsAcknowledged;
    long transitionsResent;
    bool profileRefused;

    /// <summary>Transitions sent at least once, over the device's life.</summary>
    public long TransitionsSent => Volatile.Read(ref transitionsSent);

    /// <summary>Transitions sent again, since this object was made.</summary>
    public long TransitionsResent => Volatile.Read(ref transitionsResent);

    /// <summary>Says the next thing: an announcement, or a batch of entries.</summary>
    /// <param name="most">The most entries of the batch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The journal cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public Task<UploadStep> StepAsync(int most, CancellationToken cancellationToken)
    {
        var batch = journal.ReadBatch(most);
        return batch.Cursor.Stage is EpochStage.Open ? SendAsync(batch, cancellationToken) : AnnounceAsync(batch.Cursor, cancellationToken);
    }

    async Task<UploadStep> AnnounceAsync(UploadCursor cursor, CancellationToken cancellationToken)
    {
        var isNew = cursor.Stage is EpochStage.New;
        if (isNew)
        {
            if (!(await gateway.EnrollAsync(cancellationToken)).TryGet(out var enrolledAt, out var refusal))
            {
                return new UploadStep(refusal);
            }

            // An earlier life of this device may have used the number with another table.
            if (enrolledAt.Epoch >= cursor.Epoch)
            {
                return Restart(cursor, enrolledAt.Epoch);
            }

            if (!journal.MarkAnnouncing(cursor))
            {
                return default;
            }

            cursor = cursor with { Stage = EpochStage.Announcing };
        }

        if (!TryEncodeBaseTable(cursor, out var table))
        {
            return default;
        }

        var (configuration, stated) = (journal.Configuration, Profile(journal.Configuration));
        var answer = await gateway.StartEpochAsync(
            cursor.Epoch,
            new EpochRequest(
                configuration.DeviceClass, [.. configuration.Descriptors], configuration.StateCount,
                configuration.Learning.LearningRate, configuration.Learning.Discount, table,
                configuration.Policy, configuration.Policy is LearnerConfiguration.AutoScale ? null : JsonElement.Parse(HierarchicalSettings.Write(configuration.Hierarchical)),
                stated),
            cancellationToken);
        if (!answer.TryGet(out var position, out var failure))
        {
            // An older fleet may not know what this profile names; what the device learned matters more.
            var wasProfile = stated is not null && failure.Kind is GatewayFailureKind.Refused;
            profileRefused |= wasProfile;
            return wasProfile ? default : new UploadStep(failure);
        }

        if (position.Epoch < cursor.Epoch)
        {
            return new UploadStep(new GatewayFailure(
                GatewayFailureKind.Failed, $"the fleet is in epoch {position.Epoch} after epoch {cursor.Epoch} was announced"));
        }

        var isOurs = position.Epoch == cursor.Epoch && !(isNew && position.Sequence > 0) && journal.Holds(cursor, position.Sequence);
        if (!isOurs)
        {
            return Restart(cursor, position.Epoch);
        }

        LogEpoch(logger, gateway.DeviceId, cursor.Epoch, table?.Length ?? 0);
        journal.MarkOpen(cursor, position.Sequence);
        return default;
    }

    /// <summary>A fleet decides and compares among a profile's own targets only: one of a device that also has splits or exits tells it nothing.</summary>
    JsonElement? Profile(DeviceConfiguration configuration) =>
        profile is not null && !profileRefused && configuration.Policy is not LearnerConfiguration.AutoScale
        && ActionSpace.For(profile).Descriptors.SequenceEqual(configuration.Descriptors, StringComparer.Ordinal)
            ? JsonElement.Parse(DeviceProfileReader.Write(profile))
            : null;

    bool TryEncodeBaseTable(UploadCursor cursor, out byte[]? table)
    {
        table = null;
        try
        {
            table = journal.BaseState(cursor);
            return true;
        }
        catch (IOException) when (journal.Cursor != cursor)
        {
            // Making room moved the epoch's beginning.
            return false;
        }
    }

    async Task<UploadStep> SendAsync(JournalBatch batch, CancellationToken cancellationToken)
    {
        var (cursor, descriptors) = (batch.Cursor, journal.Configuration.Descriptors);
        var request = new ExperienceRequest(
            cursor.Epoch, batch.FirstSequence, [.. batch.Entries.Select(entry => entry.ToWire(descriptors))], Math.Max(0, journal.Head - cursor.Acknowledged - batch.Entries.Count),
            batteryPercent());
        Count(batch);
        var answer = await gateway.SendExperienceAsync(request, cancellationToken);
        if (!answer.TryGet(out var response, out var failure))
        {
            return new UploadStep(failure);
        }

        var position = response.Position;
        if (response.Outcome is WireOutcome.WrongEpoch || position.Epoch != cursor.Epoch || !journal.Holds(cursor, position.Sequence))
        {
            return Restart(cursor, position.Epoch);
        }

        var before = batch.FirstSequence - 1;
        return response.Outcome switch
        {
            WireOutcome.PriorUnknown => SkipAdoption(batch, position.Sequence),
            WireOutcome.Gap when position.Sequence >= before => Nonsense(response),
            WireOutcome.Applied when position.Sequence <= before => Nonsense(response),
            _ => Acknowledge(cursor, position.Sequence),
        };
    }

    /// <summary>The fleet no longer keeps a prior that the device merged: what is before the merge is applied in this epoch, what follows it in the next.</summary>
    UploadStep SkipAdoption(JournalBatch batch, long applied)
    {
        var cursor = batch.Cursor;
        var done = Math.Max(0, applied - (batch.FirstSequence - 1));
        var next = -1;
        for (var index = (int)Math.Min(done, batch.Entries.Count); index < batch.Entries.Count && next < 0; index++)
        {
            next = batch.Entries[index].AdoptedPriorVersion > 0 ? index : -1;
        }

        if (next < 0)
        {
            return new UploadStep(new GatewayFailure(GatewayFailureKind.Failed, "the fleet lacks a prior that the batch does not adopt"));
        }

        if (done > 0)
        {
            journal.Acknowledge(cursor, applied);
        }
        else if (next is 0)
        {
            journal.BeginEpoch(cursor, cursor.Epoch, cursor.Acknowledged + 1);
            return new UploadStep(null, Restarted: true);
        }

        return new UploadStep(null, Most: next > done ? (int)(next - done) : null);
    }

    UploadStep Acknowledge(UploadCursor cursor, long sequence)
    {
        journal.Acknowledge(cursor, sequence);
        return default;
    }

    UploadStep Restart(UploadCursor cursor, int atLeast)
    {
        journal.BeginEpoch(cursor, atLeast);
        return new UploadStep(null, Restarted: true);
    }

    static UploadStep Nonsense(ExperienceResponse response) => new(new GatewayFailure(
        GatewayFailureKind.Failed, $"the fleet answered {response.Outcome} at sequence {response.Position.Sequence}, which does not follow"));

    void Count(JournalBatch batch)
    {
        var ordinal = batch.Cursor.Acknowledged;
        foreach (var entry in batch.Entries)
        {
            ordinal++;
            if (entry.Inference is not null)
            {
                Interlocked.Increment(ref ordinal > sentThrough ? ref transitionsSent : ref transitionsResent);
            }
        }

        sentThrough = Math.Max(sentThrough, ordinal);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} begins epoch {Epoch} with a table of {Bytes} bytes")]
    static partial void LogEpoch(ILogger logger, string deviceId, int epoch, int bytes);
}

/// <summary>What came of one step.</summary>
/// <param name="Failure">Null, or why to wait.</param>
/// <param name="Restarted">Whether a new epoch begins.</param>
/// <param name="Most">The most entries of the next batch; null for as many as usual.</param>
readonly record struct UploadStep(GatewayFailure? Failure, bool Restarted = false, int? Most = null);
