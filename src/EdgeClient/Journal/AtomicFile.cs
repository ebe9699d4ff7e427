namespace AutoScale.EdgeClient.Journal;

/// <summary>Replaces a file whole: a reader, and a start after a crash, sees the old bytes or the new ones.</summary>
static class AtomicFile
{
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="flushToDisk">Whether the content is on the disk before the name points to it.</param>
    /// <param name="ownerOnly">Whether only the owner may read it.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool flushToDisk, bool ownerOnly = false) =>
        File.Move(Stage(path, ".new", bytes, flushToDisk, ownerOnly), path, overwrite: true);

    /// <summary>Writes the content beside the file, for a move onto it.</summary>
    /// <returns>Where it is.</returns>
    public static string Stage(string path, string suffix, ReadOnlySpan<byte> bytes, bool flushToDisk, bool ownerOnly = false)
    {
        var temporary = path + suffix;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (ownerOnly && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.Delete(temporary);
        }

        using var stream = new FileStream(temporary, options);
        stream.Write(bytes);
        stream.Flush(flushToDisk);
        return temporary;
    }
}
