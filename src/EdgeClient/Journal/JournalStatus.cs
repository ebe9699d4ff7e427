namespace AutoScale.EdgeClient.Journal;

/// <summary>How a device's folder stands, read without disturbing a process that uses it.</summary>
/// <param name="InUse">Whether a process uses it.</param>
/// <param name="DeviceClass">The class; null for a folder that no device used.</param>
/// <param name="Cursor">What the fleet is known to have.</param>
/// <param name="Head">The ordinal of the last entry.</param>
/// <param name="Bytes">Bytes of the log.</param>
/// <param name="PriorVersion">The newest prior kept; 0 for none.</param>
/// <param name="Targets">Actions of the device.</param>
/// <param name="Policy">The policy that it learns with; null for a folder that no device used.</param>
public sealed record JournalStatus(
    bool InUse, string? DeviceClass, UploadCursor Cursor, long Head, long Bytes, int PriorVersion, int Targets, string? Policy)
{
    /// <summary>Entries that the fleet does not have.</summary>
    public long Backlog => Math.Max(0, Head - Cursor.Acknowledged);

    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static JournalStatus Read(string directory)
    {
        var checkpointPath = Path.Combine(directory, JournalFiles.Checkpoint);
        var checkpoint = File.Exists(checkpointPath) ? Checkpoint.Decode(File.ReadAllBytes(checkpointPath)) : null;
        var cursorPath = Path.Combine(directory, JournalFiles.Cursor);
        var cursor = File.Exists(cursorPath) ? UploadCursor.Decode(File.ReadAllBytes(cursorPath)) : UploadCursor.Start;
        var (last, bytes) = SegmentedLog.Look(Path.Combine(directory, JournalFiles.Log));
        var kept = PriorFolder.Newest(Path.Combine(directory, JournalFiles.Priors));
        return new JournalStatus(
            IsInUse(Path.Combine(directory, JournalFiles.Ownership)),
            checkpoint?.Configuration.DeviceClass,
            cursor ?? throw new InvalidDataException($"{cursorPath} is damaged; the next start begins a new epoch."),
            Math.Max(last ?? 0, checkpoint?.Ordinal ?? 0),
            bytes,
            Math.Max(kept, checkpoint?.PriorVersion ?? 0),
            checkpoint?.Configuration.Descriptors.Count ?? 0,
            checkpoint?.Configuration.Policy);
    }

    static bool IsInUse(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
