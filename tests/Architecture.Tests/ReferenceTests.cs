using System.Xml.Linq;

namespace AutoScale.Architecture.Tests;

/// <summary>The README's table of assemblies is the truth; the project files keep to it.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string> Projects => [.. Names];

    static IEnumerable<string> Names => Repository.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file)!);

    static readonly Dictionary<string, string[]> Allowed = ReadTable();

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyWhatTheTableAllows(string project)
    {
        var references = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
            .Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.Subset(Allowed[project].ToHashSet(), references.ToHashSet());
    }

    [Fact]
    public void Table_HasARowForEveryProject() => Assert.Equal(Names.Order(), Allowed.Keys.Order());

    [Fact]
    public void Project_NeverReferencesCompatDirectly() => Assert.All(
        Repository.Files("src", "*.csproj"), file => Assert.DoesNotContain("compat", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void Simulator_IsReferencedOnlyByTheSilo() => Assert.All(
        Allowed.Where(row => row.Key is not ("Silo" or "Simulator")), row => Assert.DoesNotContain("Simulator", row.Value));

    static Dictionary<string, string[]> ReadTable() => File.ReadLines(Path.Combine(Repository.Root, "README.md"))
        .Where(line => line.StartsWith("| `src/", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(
            cells => cells[1].Split('`')[1]["src/".Length..],
            cells => cells[3] is "–" ? [] : cells[3].Split(',', StringSplitOptions.TrimEntries));
}
