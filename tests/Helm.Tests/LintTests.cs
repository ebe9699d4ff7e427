namespace AutoScale.Helm.Tests;

public sealed class LintTests
{
    public static TheoryData<string> ValuesFiles => Chart.ValuesFiles;

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Lint_HasNothingToSay(string valuesFile)
    {
        var result = await Chart.HelmAsync("lint", "--strict", Chart.Folder, "-f", Path.Combine(Chart.Folder, "ci", valuesFile));

        Assert.True(result.Code is 0, result.ToString());
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Template_MakesObjectsWithNamesOfTheirOwn(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);

        Assert.NotEmpty(objects);
        Assert.Equal(objects.Count, objects.Select(item => item.Name()).Distinct().Count());
        Assert.All(objects, item => Assert.True(item.Text("metadata/name")!.Length <= 63, item.Name()));
    }

    /// <summary>An upgrade must not restart pods that nothing changed for; the password of the evaluation database is kept by lookup, in a cluster.</summary>
    [Fact]
    public async Task Template_IsTheSameTwice()
    {
        var first = await Chart.TemplateAsync("full-values.yaml");
        var second = await Chart.TemplateAsync("full-values.yaml");

        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void Version_IsTheProgramsVersion()
    {
        var chart = File.ReadAllText(Path.Combine(Chart.Folder, "Chart.yaml"));
        var program = System.Xml.Linq.XDocument.Load(Path.Combine(Chart.RepositoryRoot, "Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Contains($"appVersion: \"{program}\"", chart, StringComparison.Ordinal);
    }
}
