using System.Globalization;
using System.Runtime.InteropServices;
using AutoScale.EdgeClient.Probes;

namespace AutoScale.EdgeClient.Execution;

/// <summary>What a host says about itself.</summary>
/// <param name="Architecture">Such as <c>x64</c> or <c>arm64</c>.</param>
/// <param name="Cores">Cores that this process may use, 1-64; more count as 64.</param>
/// <param name="FrequencyMhz">The highest clock; 2000 where it is not told.</param>
public sealed record HostFacts(string Architecture, int Cores, double FrequencyMhz)
{
    const double UnknownMhz = 2000;

    public static HostFacts Read(LinuxRoots roots) => new(
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), Math.Clamp(Environment.ProcessorCount, 1, 64), ReadMhz(roots));

    static double ReadMhz(LinuxRoots roots)
    {
        var scaling = LinuxRoots.ReadText(roots.Sys, "devices", "system", "cpu", "cpu0", "cpufreq", "cpuinfo_max_freq").Trim();
        if (double.TryParse(scaling, NumberStyles.None, CultureInfo.InvariantCulture, out var khz))
        {
            return Math.Clamp(khz / 1000, 1, 10_000);
        }

        var told = LinuxRoots.ReadText(roots.Proc, "cpuinfo").Split('\n')
            .Where(line => line.StartsWith("cpu MHz", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
            .FirstOrDefault();
        return double.TryParse(told, NumberStyles.Float, CultureInfo.InvariantCulture, out var mhz) ? Math.Clamp(mhz, 1, 10_000) : UnknownMhz;
    }
}
