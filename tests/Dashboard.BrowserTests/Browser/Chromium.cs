using AutoScale.Testing;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Browser;

/// <summary>The system's Chromium. Where it is missing and the tests run as root, it is installed; otherwise the message names the command.</summary>
static class Chromium
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <exception cref="InvalidOperationException">There is no Chromium and it cannot be installed.</exception>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        await DebianPackage.EnsureAsync("chromium", () => Find() is not null);
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Find(), ChromiumSandbox = false });
    }

    static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin")
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
