namespace AutoScale.Architecture.Tests;

public sealed class SourceTests
{
    /// <summary>Tests wait for events: a sleep is a flake in the making, and a wall clock is somebody else's.</summary>
    [Fact]
    public void Tests_NeitherSleepNorReadTheClock()
    {
        string[] banned = ["Thread." + "Sleep", "DateTime." + "Now", "DateTime." + "UtcNow", "DateTimeOffset." + "Now", "Random." + "Shared"];

        var found = Repository.Files("tests", "*.cs")
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (File: file, Line: index + 1, Text: line)))
            .Where(line => banned.Any(word => line.Text.Contains(word, StringComparison.Ordinal)))
            .Select(line => $"{Path.GetRelativePath(Repository.Root, line.File)}:{line.Line}");

        Assert.Empty(found);
    }

    [Fact]
    public void Namespaces_FollowTheFolders()
    {
        var wrong = Repository.Files("src", "*.cs")
            .Select(file => (File: Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file), Namespace: NamespaceOf(file)))
            .Where(source => source.Namespace is not null)
            .Where(source => source.Namespace != "AutoScale." + Path.GetDirectoryName(source.File)!.Replace(Path.DirectorySeparatorChar, '.'))
            .Select(source => $"{source.File}: {source.Namespace}");

        Assert.Empty(wrong);
    }

    static string? NamespaceOf(string file) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';');
}
