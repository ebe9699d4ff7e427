namespace AutoScale.EdgeClient.Journal;

/// <summary>Entries to send.</summary>
/// <param name="Cursor">The cursor they were read under.</param>
/// <param name="Entries">The entries after <see cref="UploadCursor.Acknowledged"/>, in order; may be empty.</param>
public sealed record JournalBatch(UploadCursor Cursor, IReadOnlyList<JournaledEntry> Entries)
{
    /// <summary>The sequence of the first entry within its epoch.</summary>
    public long FirstSequence => Cursor.Acknowledged - Cursor.Base + 1;
}
