namespace AutoScale.EdgeClient.Journal;

/// <summary>Bounds and durability of an <see cref="ExperienceJournal"/>.</summary>
/// <remarks>
/// An entry survives the end of the process, kill -9 included, as soon as it is recorded: it is in the kernel's page cache. It survives
/// the loss of power once it was sent, because what is sent is flushed to the disk first.
/// </remarks>
public sealed record JournalOptions
{
    /// <summary>Bytes of one segment file, after which the next is begun: 4,096 to 67,108,864. Default 1 MiB.</summary>
    public int SegmentBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all segments: at least 4 segments, up to 1 TiB. Default 32 MiB, some 300,000 inferences. When full, the oldest segment is dropped.</summary>
    public long MaxBytes { get; init; } = 32L << 20;

    /// <summary>Whether entries are flushed to the disk before they are sent, and a checkpoint before it is used. Default true.</summary>
    public bool FlushToDisk { get; init; } = true;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        if (SegmentBytes is < 4096 or > 1 << 26)
        {
            throw new ArgumentException($"{nameof(SegmentBytes)} is {SegmentBytes}; it must be from 4096 to 67108864 bytes.");
        }

        if (MaxBytes < 4L * SegmentBytes || MaxBytes > 1L << 40)
        {
            throw new ArgumentException($"{nameof(MaxBytes)} is {MaxBytes}; it must be from 4 segments ({4L * SegmentBytes}) to 1099511627776 bytes.");
        }
    }
}
