using AutoScale.Testing;

namespace AutoScale.Helm.Tests;

/// <summary>Prometheus' own checker; as root on Debian it is installed where it is missing.</summary>
static class Promtool
{
    public static async Task<ProgramResult> RunAsync(string folder, params IReadOnlyList<string> arguments)
    {
        await DebianPackage.EnsureAsync("prometheus", () => IsThere, "--no-install-recommends");
        return await Programs.RunAsync("promtool", arguments, folder: folder);
    }

    static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "promtool")));
}
