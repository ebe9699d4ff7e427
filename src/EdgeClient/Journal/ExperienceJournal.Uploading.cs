using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <content>What an uploader asks and reports. One uploader at a time.</content>
public sealed partial class ExperienceJournal
{
    /// <summary>The entries that the fleet has not applied, from the oldest on, on the disk before this returns.</summary>
    /// <param name="most">The most entries, at least 1.</param>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public JournalBatch ReadBatch(int most)
    {
        while (true)
        {
            UploadCursor now;
            long through;
            IReadOnlyList<SegmentPart> parts;
            IReadOnlyList<string> unflushed;
            lock (gate)
            {
                now = cursor;
                through = Math.Min(log.Last, now.Acknowledged + most);
                parts = log.Parts(now.Acknowledged + 1, through);
                unflushed = options.FlushToDisk ? log.FilesAfter(flushed) : [];
            }

            try
            {
                JournaledEntry[] entries = through > now.Acknowledged ? [.. SegmentedLog.Read(parts, now.Acknowledged + 1, through)] : [];
                if (through > Volatile.Read(ref flushed))
                {
                    SegmentedLog.Flush(unflushed);
                    lock (gate)
                    {
                        flushed = Math.Max(flushed, through);
                    }
                }

                return new JournalBatch(now, entries);
            }
            catch (IOException) when (Cursor != now)
            {
                // What was read was dropped meanwhile to make room: read what is left.
            }
        }
    }

    /// <summary>What the device had learned when the present epoch began, as bytes of its policy's state; null for nothing.</summary>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public byte[]? BaseState(UploadCursor under)
    {
        long from;
        IReadOnlyList<SegmentPart> parts;
        lock (gate)
        {
            from = checkpoint;
            parts = log.Parts(from + 1, under.Base);
        }

        var state = Advance(from, parts, under.Base).State;
        return state.Length is 0 || state.AsSpan().SequenceEqual(Configuration.Learner.Create().Encode()) ? null : state;
    }

    /// <summary>The epoch is about to be announced.</summary>
    /// <returns>False where the cursor has moved on; nothing was changed.</returns>
    public bool MarkAnnouncing(UploadCursor under) => Move(under, under with { Stage = EpochStage.Announcing });

    /// <summary>The fleet knows the epoch, up to and with a sequence.</summary>
    /// <returns>False where the cursor has moved on; nothing was changed.</returns>
    public bool MarkOpen(UploadCursor under, long sequence) => Acknowledge(under, sequence, EpochStage.Open);

    /// <summary>The fleet has applied the epoch's entries up to and with a sequence; one lower than before makes the rest be sent again.</summary>
    /// <returns>False where the cursor has moved on; nothing was changed.</returns>
    public bool Acknowledge(UploadCursor under, long sequence)
    {
        var moved = Acknowledge(under, sequence, under.Stage);
        AdvanceCheckpoint(options.SegmentBytes);
        return moved;
    }

    /// <summary>Begins a later epoch with the table after an entry; what follows that entry is sent again in the new epoch.</summary>
    /// <param name="under">The cursor that this was decided under.</param>
    /// <param name="atLeast">The epoch that it must be later than.</param>
    /// <param name="ordinal">The entry; null for the last that the fleet applied.</param>
    public bool BeginEpoch(UploadCursor under, int atLeast, long? ordinal = null) => Move(under, under.Begin(atLeast, ordinal ?? under.Acknowledged));

    /// <summary>Whether the entries after a sequence of the present epoch are still here.</summary>
    public bool Holds(UploadCursor under, long sequence)
    {
        lock (gate)
        {
            return under.Base + sequence >= checkpoint && under.Base + sequence <= log.Last;
        }
    }

    bool Acknowledge(UploadCursor under, long sequence, EpochStage stage)
    {
        var ordinal = under.Base + sequence;
        var sign = ordinal < under.Acknowledged ? -1 : 1;
        long transitions;
        try
        {
            transitions = CountTransitions(Math.Min(ordinal, under.Acknowledged) + 1, Math.Max(ordinal, under.Acknowledged));
        }
        catch (IOException) when (Cursor != under)
        {
            return false;
        }

        return Move(under, under with
        {
            Acknowledged = ordinal,
            Stage = stage,
            TransitionsAcknowledged = under.TransitionsAcknowledged + (sign * transitions),
        });
    }

    long CountTransitions(long from, long through)
    {
        IReadOnlyList<SegmentPart> parts;
        lock (gate)
        {
            parts = log.Parts(from, through);
        }

        return SegmentedLog.Read(parts, from, through).LongCount(entry => entry.Inference is not null);
    }

    bool Move(UploadCursor under, UploadCursor to)
    {
        lock (gate)
        {
            // The journal may have dropped entries meanwhile, and with them this epoch.
            if (cursor != under || disposed)
            {
                return false;
            }

            SaveCursor(to);
            return true;
        }
    }
}
