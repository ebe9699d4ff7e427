using AutoScale.Core.Learning;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Journal;

/// <content>Finding the table again: after a start, and after trouble with the disk.</content>
public sealed partial class ExperienceJournal
{
    void Recover(Checkpoint start, bool isSaved)
    {
        if (!isSaved && log.Last is 0 && log.Damaged is 0)
        {
            // The configuration is on disk before the first entry that needs it.
            WriteCheckpoint(start);
            isSaved = true;
        }

        var before = start.Restore();
        var whole = log.Damaged is 0 && !cursorLost && isSaved;
        try
        {
            var through = isSaved ? log.Last : start.Ordinal;
            var entries = SegmentedLog.Read(log.Parts(start.Ordinal + 1, through), start.Ordinal + 1, through);
            Replay.Apply(before, entries, priors);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            LogUnreadable(logger, directory, error);
            whole = false;
        }

        // What was learned as another class or with another policy means nothing here.
        var isKept = start.Configuration.DeviceClass == Configuration.DeviceClass && start.Configuration.Learner.IsSamePolicy(Configuration.Learner);
        if (isKept)
        {
            Learned.Restore(before.Encode());
            PriorVersion = before.PriorVersion;
        }

        // The fleet may know entries that this disk lost with the power; their ordinals are spent.
        var spent = Math.Max(log.Last, Math.Max(log.Damaged, cursor.Acknowledged));
        if (!whole || spent > log.Last || !start.Configuration.Fits(Configuration))
        {
            LogRestarted(logger, directory, isKept);
            Rebase(spent + 1);
        }
    }

    /// <summary>Begins anew from the live table: everything in the log is covered by a checkpoint at a later ordinal, and the fleet gets that table.</summary>
    void Rebase(long ordinal)
    {
        var unsent = Math.Max(0, log.Last - cursor.Acknowledged);
        WriteCheckpoint(new Checkpoint(ordinal, Configuration, Learned.Encode(), PriorVersion));
        log.Restart(ordinal);
        (checkpoint, flushed) = (ordinal, ordinal);
        SaveCursor(cursor.Begin(0, ordinal) with { EntriesDropped = cursor.EntriesDropped + unsent });
    }

    void WriteCheckpoint(Checkpoint value) =>
        AtomicFile.Write(Path.Combine(directory, JournalFiles.Checkpoint), value.Encode(), options.FlushToDisk);

    Checkpoint? ReadCheckpoint()
    {
        var path = Path.Combine(directory, JournalFiles.Checkpoint);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return Checkpoint.Decode(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            LogUnreadable(logger, directory, error);
            return null;
        }
    }

    UploadCursor ReadCursor(long start)
    {
        var path = Path.Combine(directory, JournalFiles.Cursor);
        var saved = File.Exists(path) ? UploadCursor.Decode(File.ReadAllBytes(path)) : UploadCursor.Start;
        if (saved is null)
        {
            // What the fleet has applied is not known: nothing is sent twice, what was unsent goes into the table of a new epoch.
            LogCursorLost(logger, directory);
            (saved, cursorLost) = (UploadCursor.Start, true);
        }

        return saved.Acknowledged < start ? saved.Begin(0, start) : saved;
    }

    /// <summary>Writes the cursor. A stale one costs a resend, which changes nothing; only a new stage must not be forgotten.</summary>
    void SaveCursor(UploadCursor value) =>
        SaveCursor(value, options.FlushToDisk && (value.Stage != cursor.Stage || value.Epoch != cursor.Epoch));

    void SaveCursor(UploadCursor value, bool flushToDisk)
    {
        AtomicFile.Write(Path.Combine(directory, JournalFiles.Cursor), value.Encode(), flushToDisk);
        cursor = value;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal in {Directory} cannot be read to its end")]
    static partial void LogUnreadable(ILogger logger, string directory, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal in {Directory} begins anew; the table is kept: {TableKept}")]
    static partial void LogRestarted(ILogger logger, string directory, bool tableKept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upload cursor in {Directory} is damaged; a new epoch begins")]
    static partial void LogCursorLost(ILogger logger, string directory);
}
