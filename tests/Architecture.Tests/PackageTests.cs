using System.Xml.Linq;

namespace AutoScale.Architecture.Tests;

public sealed class PackageTests
{
    static readonly XDocument Packages = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"));

    [Fact]
    public void EveryPackage_HasItsReason()
    {
        foreach (var group in Packages.Descendants("ItemGroup"))
        {
            var reason = "";
            foreach (var node in group.Nodes())
            {
                reason = node is XComment comment ? comment.Value.Trim() : reason;
                if (node is XElement package)
                {
                    Assert.True(reason.Length > 0, $"{package.Attribute("Include")?.Value} has no reason above it in Directory.Packages.props.");
                }
            }
        }
    }

    [Fact]
    public void EveryPackage_IsUsed()
    {
        var used = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.*proj")).Concat(Repository.Files("tests", "*.props"))
            .Concat(Repository.Files("compat", "*.csproj")).Concat(Repository.Files("build", "*.proj")).Concat(Repository.Files("build", "*.targets"))
            .SelectMany(file => XDocument.Load(file).Descendants().Where(element => element.Name.LocalName is "PackageReference"))
            .Select(reference => (string?)reference.Attribute("Include")).ToHashSet();

        Assert.All(Packages.Descendants("PackageVersion"), package => Assert.Contains((string?)package.Attribute("Include"), used));
    }

    [Fact]
    public void Core_HasNoPackageButItsAnalyzer()
    {
        var core = XDocument.Load(Path.Combine(Repository.Root, "src", "Core", "Core.csproj"));

        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"], core.Descendants("PackageReference").Select(reference => (string?)reference.Attribute("Include")));
    }
}
