using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>
/// A device's journal as it lies on the disk, read without disturbing a process that writes it: the checkpoint, and the entries after it. What was uploaded long ago is
/// within the checkpoint and cannot be told apart any more.
/// </summary>
public sealed class JournalReader
{
    readonly Checkpoint start;
    readonly PriorFolder priors;

    JournalReader(Checkpoint start, PriorFolder priors, IReadOnlyList<JournaledEntry> entries) =>
        (this.start, this.priors, Entries) = (start, priors, entries);

    /// <summary>What the device learns with.</summary>
    public DeviceConfiguration Configuration => start.Configuration;

    /// <summary>The entries after the checkpoint, oldest first.</summary>
    public IReadOnlyList<JournaledEntry> Entries { get; }

    /// <summary>The ordinal of the first entry.</summary>
    public long First => start.Ordinal + 1;

    /// <exception cref="IOException">The folder cannot be read, or no device has used it.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static JournalReader Open(string directory)
    {
        var path = Path.Combine(directory, JournalFiles.Checkpoint);
        if (!File.Exists(path))
        {
            throw new IOException($"'{directory}' holds no journal; no device has run there.");
        }

        var start = Checkpoint.Decode(File.ReadAllBytes(path));
        return new JournalReader(
            start, new PriorFolder(Path.Combine(directory, JournalFiles.Priors), flushToDisk: false),
            [.. SegmentedLog.ReadAll(Path.Combine(directory, JournalFiles.Log), start.Ordinal)]);
    }

    /// <summary>The policy that a device's folder has learned with; null for a new one, and for one that cannot be read, of which opening the journal says more.</summary>
    public static string? PolicyOf(string directory)
    {
        try
        {
            return Checkpoint.Decode(File.ReadAllBytes(Path.Combine(directory, JournalFiles.Checkpoint))).Configuration.Policy;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the device had learned before the first entry.</summary>
    public ILearnedState Begin() => start.Restore();

    /// <summary>Repeats an entry that is no inference.</summary>
    /// <exception cref="IOException">A prior that was merged is not kept any more.</exception>
    public void Apply(ILearnedState state, in JournaledEntry entry) => Replay.Apply(state, entry, priors);
}
