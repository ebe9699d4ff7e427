using System.Diagnostics;

namespace AutoScale.Testing;

/// <summary>
/// Debian's packages that tests need. As root they are installed, one at a time on the whole machine: several test programs run side by side, and apt-get refuses
/// to. Otherwise the message names the command.
/// </summary>
static class DebianPackage
{
    static readonly SemaphoreSlim Installing = new(1, 1);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <param name="package">Its name.</param>
    /// <param name="isThere">Whether what the tests need of it is there.</param>
    /// <param name="options">Further options of apt-get install.</param>
    /// <exception cref="InvalidOperationException">It is missing and could not be installed.</exception>
    public static async Task EnsureAsync(string package, Func<bool> isThere, params string[] options)
    {
        var install = $"apt-get install -y {string.Join(' ', [.. options, package])}";
        var said = "";
        await Installing.WaitAsync();
        try
        {
            if (!isThere() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
            {
                said = await RunAsync("flock", Path.Combine(Path.GetTempPath(), "autoscale-install.lock"), "sh", "-c", $"apt-get update -q && {install} -q");
            }
        }
        finally
        {
            Installing.Release();
        }

        if (!isThere())
        {
            throw new InvalidOperationException($"These tests need {package}. Install it with: {install}{(said.Length > 0 ? $". It was tried: {said}" : "")}");
        }
    }

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode is 0 ? "" : $"exit code {process.ExitCode}: {await output}{await errors}";
    }
}
