using AutoScale.Core.Learning;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Journal;

/// <content>Writing entries within the bounds. Runs under the loop's lock, so the live table holds exactly what was recorded.</content>
public sealed partial class ExperienceJournal
{
    /// <param name="payloadBytes">Bytes in the frame buffer; 0 for an entry that has no form on disk.</param>
    void Append(int payloadBytes)
    {
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (broken)
            {
                EntriesLost++;
                Heal();
                return;
            }

            if (payloadBytes is 0)
            {
                throw new InvalidDataException("The entry holds a number that is not finite, a name that is too long or an unknown action.");
            }

            if (log.WouldRoll(payloadBytes) && log.Bytes + options.SegmentBytes > options.MaxBytes)
            {
                DropOldest();
            }

            log.Append(frame.AsSpan(0, SegmentFormat.FrameOverhead + payloadBytes));
        }
        catch (Exception error)
        {
            EntriesLost++;
            if (!broken && !disposed)
            {
                (broken, brokenAt) = (true, time.GetTimestamp());
                LogBroken(logger, directory, error);
            }
        }
    }

    void Heal()
    {
        if (time.GetElapsedTime(brokenAt) < HealInterval)
        {
            return;
        }

        brokenAt = time.GetTimestamp();
        Rebase(Math.Max(log.Last, cursor.Acknowledged) + 1);
        broken = false;
        LogHealed(logger, directory, EntriesLost);
    }

    /// <summary>Makes room: moves the checkpoint past the oldest segment. Where the fleet lacks its entries, a new epoch begins after them.</summary>
    void DropOldest()
    {
        if (log.OldestComplete is not { } last)
        {
            return;
        }

        if (last > checkpoint)
        {
            WriteCheckpoint(Advance(checkpoint, log.Parts(checkpoint + 1, last), last));
            checkpoint = last;
        }

        if (cursor.Acknowledged < last)
        {
            var dropped = last - cursor.Acknowledged;
            SaveCursor(cursor.Begin(0, last) with { EntriesDropped = cursor.EntriesDropped + dropped });
            LogDropped(logger, directory, dropped);
        }

        log.DropThrough(last);
    }

    /// <summary>The table after an entry, from the checkpoint on disk and the entries after it.</summary>
    Checkpoint Advance(long from, IReadOnlyList<SegmentPart> parts, long through)
    {
        var start = ReadCheckpoint() ?? Checkpoint.Blank(Configuration);
        if (start.Ordinal != from)
        {
            throw new IOException($"The checkpoint is at entry {start.Ordinal}, not at {from}.");
        }

        if (through == from)
        {
            return start;
        }

        var state = start.Restore();
        Replay.Apply(state, SegmentedLog.Read(parts, from + 1, through), priors);
        return new Checkpoint(through, Configuration, state.Encode(), state.PriorVersion);
    }

    /// <summary>Moves the checkpoint to what the fleet has applied and deletes what is before it, beside the recording.</summary>
    /// <param name="atLeastBytes">Only when about so many bytes of the log are applied.</param>
    void AdvanceCheckpoint(long atLeastBytes)
    {
        try
        {
            long from, through;
            IReadOnlyList<SegmentPart> parts;
            lock (gate)
            {
                (from, through) = (checkpoint, Math.Min(cursor.Acknowledged, log.Last));
                parts = log.Parts(from + 1, through);
            }

            if (through <= from || parts.Sum(part => (long)(part.End - part.Start)) < atLeastBytes)
            {
                return;
            }

            var advanced = Advance(from, parts, through);
            var path = Path.Combine(directory, JournalFiles.Checkpoint);
            var staged = AtomicFile.Stage(path, ".next", advanced.Encode(), options.FlushToDisk);
            lock (gate)
            {
                // Making room may have moved the checkpoint meanwhile.
                if (checkpoint == from && !disposed)
                {
                    // After a loss of power the cursor must not be older than the checkpoint, or entries would be applied twice.
                    SaveCursor(cursor, options.FlushToDisk);
                    File.Move(staged, path, overwrite: true);
                    checkpoint = through;
                    log.DropThrough(through);
                    priors.DropBefore(advanced.PriorVersion);
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // The next acknowledgement tries again; until then the log keeps what it has.
            LogCheckpointFailed(logger, directory, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal in {Directory} cannot be written; learning goes on, and the journal will go on from the live table")]
    static partial void LogBroken(ILogger logger, string directory, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The journal in {Directory} is written again; {EntriesLost} entries were lost, the fleet gets the whole table")]
    static partial void LogHealed(ILogger logger, string directory, long entriesLost);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal in {Directory} is full: dropped {Entries} entries that were not uploaded")]
    static partial void LogDropped(ILogger logger, string directory, long entries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The table's checkpoint in {Directory} cannot be written")]
    static partial void LogCheckpointFailed(ILogger logger, string directory, Exception error);
}
