using System.Runtime.CompilerServices;

namespace AutoScale.Dashboard.BrowserTests;

/// <summary>The checkout that the tests were built in.</summary>
static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static string Web { get; } = Path.Combine(Root, "src", "Dashboard", "web");

    static string ThisFile([CallerFilePath] string path = "") => path;
}
