namespace AutoScale.Helm.Tests;

/// <summary>Prometheus' own checker; as root on Debian it is installed where it is missing.</summary>
static class Promtool
{
    const string Install = "apt-get install -y prometheus";

    static readonly SemaphoreSlim Installing = new(1, 1);

    public static async Task<ProgramResult> RunAsync(string folder, params IReadOnlyList<string> arguments)
    {
        await Installing.WaitAsync();
        try
        {
            if (!IsThere && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
            {
                await Programs.RunAsync("apt-get", ["update"]);
                await Programs.RunAsync("apt-get", ["install", "-y", "--no-install-recommends", "prometheus"]);
            }
        }
        finally
        {
            Installing.Release();
        }

        return await Programs.RunAsync("promtool", arguments, folder: folder, cure: $"Install it with: {Install}");
    }

    static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "promtool")));
}
