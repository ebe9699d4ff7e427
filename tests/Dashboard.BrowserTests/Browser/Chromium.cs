using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Browser;

/// <summary>The system's Chromium. Where it is missing and the tests run as root, it is installed; otherwise the message names the command.</summary>
static class Chromium
{
    const string Install = "apt-get install -y chromium";
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <exception cref="InvalidOperationException">There is no Chromium and it cannot be installed.</exception>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        if (Find() is null && geteuid() is 0)
        {
            await RunAsync("apt-get", "update", "-q");
            await RunAsync("apt-get", "install", "-y", "-q", "chromium");
        }

        var path = Find() ?? throw new InvalidOperationException($"These tests need Chromium. Install it with: {Install}");
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, ChromiumSandbox = false });
    }

    static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin")
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
