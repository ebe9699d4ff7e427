namespace AutoScale.Helm.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public async Task Readme_IsGeneratedFromTheValues()
    {
        var result = await Programs.RunAsync("node", [Path.Combine(Chart.RepositoryRoot, "helm", "generate-readme.mjs")], cure: "Install Node.js 20 or later.");
        Assert.True(result.Code is 0, result.ToString());

        GeneratedFile.Check(Path.Combine(Chart.Folder, "README.md"), result.Output);
    }
}
