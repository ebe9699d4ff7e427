using System.Runtime.CompilerServices;

namespace AutoScale.Architecture.Tests;

/// <summary>The files of the project, found from this source file.</summary>
static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static IEnumerable<string> Files(string folder, string pattern) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Where(file => !file.Contains("node_modules", StringComparison.Ordinal));

    static string ThisFile([CallerFilePath] string path = "") => path;
}
