using System.Globalization;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>The priors that a device adopted, one file a version, kept for as long as the journal may have to repeat their adoption.</summary>
sealed class PriorFolder
{
    const string Extension = ".prior";

    readonly string directory;
    readonly bool flushToDisk;

    public PriorFolder(string directory, bool flushToDisk)
    {
        this.directory = directory;
        this.flushToDisk = flushToDisk;
        Directory.CreateDirectory(directory);
    }

    public void Save(PriorSnapshot prior) => AtomicFile.Write(PathOf(prior.Version), SnapshotCodec.Encode(prior), flushToDisk);

    /// <exception cref="IOException">The version is not kept.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public PriorSnapshot Load(int version) => SnapshotCodec.DecodePrior(File.ReadAllBytes(PathOf(version)));

    /// <summary>Deletes the versions before one.</summary>
    public void DropBefore(int version)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var kept) && kept < version)
            {
                File.Delete(path);
            }
        }
    }

    string PathOf(int version) => Path.Combine(directory, version.ToString(CultureInfo.InvariantCulture) + Extension);
}
