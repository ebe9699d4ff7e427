namespace AutoScale.EdgeClient.Journal;

/// <summary>Names within a device's folder.</summary>
static class JournalFiles
{
    public const string Log = "journal";
    public const string Priors = "priors";
    public const string Checkpoint = "table.checkpoint";
    public const string Cursor = "cursor.json";
    public const string Ownership = "in-use";
}
