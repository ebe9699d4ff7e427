using System.Globalization;
using AutoScale.EdgeClient.Probes;

namespace AutoScale.EdgeClient.Energy;

/// <summary>
/// Energy of all processor packages by RAPL (<c>/sys/class/powercap/intel-rapl:N</c>, Linux powercap documentation), summed and unwrapped.
/// Counts everything that runs on the packages, not one process alone. Thread-safe.
/// </summary>
public sealed class RaplCounter
{
    readonly Lock gate = new();
    readonly Package[] packages;
    long total;

    RaplCounter(Package[] packages) => this.packages = packages;

    /// <summary>Opens the counters.</summary>
    /// <returns>Null where there is none, or it may not be read; most systems let only root read it.</returns>
    public static RaplCounter? TryOpen(LinuxRoots roots)
    {
        var folder = Path.Combine(roots.Sys, "class", "powercap");
        if (!Directory.Exists(folder))
        {
            return null;
        }

        // intel-rapl:0 is a package; intel-rapl:0:0 is a part of it.
        var packages = Directory.EnumerateFileSystemEntries(folder, "intel-rapl:*")
            .Where(path => Path.GetFileName(path).Count(character => character is ':') is 1)
            .Order(StringComparer.Ordinal)
            .Select(path => new Package(path, Read(path, "energy_uj") ?? -1, Read(path, "max_energy_range_uj") ?? 0))
            .Where(package => package.Last >= 0 && package.Range > 0)
            .ToArray();
        return packages.Length is 0 ? null : new RaplCounter(packages);
    }

    /// <summary>Energy since the counter was opened, in µJ. Reads at least once within a wrap-around, some minutes under load, lose nothing.</summary>
    public long ReadMicrojoules()
    {
        lock (gate)
        {
            foreach (var package in packages)
            {
                if (Read(package.Path, "energy_uj") is { } now)
                {
                    total += now >= package.Last ? now - package.Last : package.Range - package.Last + now;
                    package.Last = now;
                }
            }

            return total;
        }
    }

    static long? Read(string path, string file) =>
        long.TryParse(LinuxRoots.ReadText(path, file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    sealed class Package(string path, long last, long range)
    {
        public string Path { get; } = path;

        public long Range { get; } = range;

        public long Last { get; set; } = last;
    }
}
