using System.Globalization;

namespace AutoScale.EdgeClient.Probes;

/// <summary>CPU time since boot, in clock ticks.</summary>
/// <param name="Total">All of it, all cores.</param>
/// <param name="Idle">Idle and waiting for a disk.</param>
/// <param name="Own">This process, all threads.</param>
readonly record struct CpuTicks(long Total, long Idle, long Own)
{
    /// <summary>The share of a span that others used, 0-100; what this process used is not counted, as the paper's state does not.</summary>
    public static float CoRunningPercent(CpuTicks before, CpuTicks after)
    {
        var total = after.Total - before.Total;
        var others = total - (after.Idle - before.Idle) - (after.Own - before.Own);
        return total <= 0 ? 0 : Math.Clamp(100f * others / total, 0, 100);
    }
}

/// <summary>Reads the kernel's text files. A file that is missing or says something else reads as nothing.</summary>
static class ProcReadings
{
    /// <summary><c>/proc/stat</c> and <c>/proc/self/stat</c> (proc(5)).</summary>
    public static CpuTicks Cpu(LinuxRoots roots)
    {
        var line = LinuxRoots.ReadText(roots.Proc, "stat").Split('\n')[0];
        if (!line.StartsWith("cpu ", StringComparison.Ordinal))
        {
            return default;
        }

        // user nice system idle iowait irq softirq steal; guest time is within user and nice.
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(Number).ToArray();
        return ticks.Length < 5 ? default : new CpuTicks(ticks.Sum(), ticks[3] + ticks[4], OwnTicks(roots));
    }

    /// <summary>Memory that others use, 0-100 percent, from <c>/proc/meminfo</c> and <c>/proc/self/statm</c>.</summary>
    public static float CoRunningMemoryPercent(LinuxRoots roots)
    {
        var lines = LinuxRoots.ReadText(roots.Proc, "meminfo").Split('\n');
        var (total, available) = (Kilobytes(lines, "MemTotal:"), Kilobytes(lines, "MemAvailable:"));
        var pages = LinuxRoots.ReadText(roots.Proc, "self", "statm").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var own = pages.Length > 1 ? Number(pages[1]) * Environment.SystemPageSize / 1024 : 0;
        return total <= 0 ? 0 : Math.Clamp(100f * (total - available - own) / total, 0, 100);
    }

    /// <summary>The charge of the fullest battery, 0-100 percent, from <c>/sys/class/power_supply</c>; null without one.</summary>
    public static float? BatteryPercent(LinuxRoots roots)
    {
        var folder = Path.Combine(roots.Sys, "class", "power_supply");
        float? charge = null;
        foreach (var supply in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            if (LinuxRoots.ReadText(supply, "type").Trim() is "Battery"
                && float.TryParse(LinuxRoots.ReadText(supply, "capacity").Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
                && percent is >= 0 and <= 100)
            {
                charge = Math.Max(charge ?? percent, percent);
            }
        }

        return charge;
    }

    /// <summary>Whether a battery is what the host runs on, by <c>/sys/class/power_supply</c>; false without one.</summary>
    public static bool RunsOnBattery(LinuxRoots roots)
    {
        var folder = Path.Combine(roots.Sys, "class", "power_supply");
        return Directory.Exists(folder) && Directory.GetDirectories(folder).Any(supply =>
            LinuxRoots.ReadText(supply, "type").Trim() is "Battery" && LinuxRoots.ReadText(supply, "status").Trim() is "Discharging");
    }

    /// <summary>The strongest signal of a wireless link, in dBm, from <c>/proc/net/wireless</c>; null without one.</summary>
    public static float? WirelessSignalDbm(LinuxRoots roots)
    {
        float? strongest = null;
        foreach (var line in LinuxRoots.ReadText(roots.Proc, "net", "wireless").Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal)))
        {
            // wlan0: 0000   54.  -56.  -256 …: status, link quality, signal level, noise level
            var fields = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 2
                && float.TryParse(fields[2].TrimEnd('.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var level)
                && level is < 0 and > -256)
            {
                strongest = Math.Max(strongest ?? level, level);
            }
        }

        return strongest;
    }

    /// <summary>Whether a network interface other than loopback is up, by <c>/sys/class/net</c>.</summary>
    public static bool HasLink(LinuxRoots roots)
    {
        var interfaces = Path.Combine(roots.Sys, "class", "net");
        return Directory.Exists(interfaces) && Directory.EnumerateFileSystemEntries(interfaces)
            .Where(path => Path.GetFileName(path) is not "lo")
            .Any(path => LinuxRoots.ReadText(path, "operstate").Trim() is "up" || LinuxRoots.ReadText(path, "carrier").Trim() is "1");
    }

    static long OwnTicks(LinuxRoots roots)
    {
        // The second field is the program's name in brackets and may hold spaces; utime and stime are the 14th and 15th.
        var text = LinuxRoots.ReadText(roots.Proc, "self", "stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 12 ? Number(fields[11]) + Number(fields[12]) : 0;
    }

    static long Kilobytes(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? Number(line[key.Length..].Trim().Split(' ')[0])
            : 0;

    static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
