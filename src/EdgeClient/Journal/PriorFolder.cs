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

    public void Save(StatisticPrior prior) => AtomicFile.Write(PathOf(prior.Version), StatisticCodec.Encode(prior), flushToDisk);

    /// <exception cref="IOException">The version is not kept.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public StatisticPrior Load(int version) => StatisticCodec.DecodePrior(File.ReadAllBytes(PathOf(version)));

    /// <summary>Deletes the versions before one.</summary>
    public void DropBefore(int version)
    {
        foreach (var (path, _) in Files(directory).Where(file => file.Version < version))
        {
            File.Delete(path);
        }
    }

    /// <summary>The newest version in a folder; 0 for none.</summary>
    public static int Newest(string directory) =>
        Directory.Exists(directory) ? Files(directory).Select(file => file.Version).DefaultIfEmpty().Max() : 0;

    static IEnumerable<(string Path, int Version)> Files(string directory) =>
        Directory.EnumerateFiles(directory, "*" + Extension)
            .Select(path => (path, int.TryParse(
                Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : int.MaxValue))
            .Where(file => file.Item2 < int.MaxValue);

    string PathOf(int version) => Path.Combine(directory, version.ToString(CultureInfo.InvariantCulture) + Extension);
}
