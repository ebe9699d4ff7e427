using System.Text.RegularExpressions;

namespace AutoScale.Silo.Tests.Identity;

/// <summary>docs/security.md names tests that exist.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Document_NamesTestsThatExist()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "AutoScale.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        var files = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = TestName().Matches(File.ReadAllText(Path.Combine(root, "docs", "security.md"))).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.True(named.Length > 20);
        Assert.DoesNotContain(named, name => !files.Contains(name));
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests)`")]
    private static partial Regex TestName();
}
