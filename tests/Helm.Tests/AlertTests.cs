using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AutoScale.Helm.Tests;

/// <summary>The alerts: what Prometheus says of them, a case that fires and one that stays silent for each, and a page to read at night.</summary>
public sealed class AlertTests
{
    static readonly string RulesFile = Path.Combine(Chart.Folder, "rules", "autoscale.yaml");

    static readonly string CasesFolder = Path.Combine(Chart.RepositoryRoot, "tests", "Helm.Tests", "Rules");

    static readonly string Runbooks = Path.Combine(Chart.RepositoryRoot, "docs", "operations", "runbooks");

    public static TheoryData<string> Alerts => [.. Rules().Select(rule => rule.Text("alert")!)];

    [Fact]
    public async Task Rules_AreAcceptedByPrometheus()
    {
        var result = await Promtool.RunAsync(Chart.Folder, "check", "rules", "--lint=all", "--lint-fatal", RulesFile);

        Assert.True(result.Code is 0, result.ToString());
    }

    [Fact]
    public async Task Cases_EndAsTheySay()
    {
        var result = await Promtool.RunAsync(CasesFolder, "test", "rules", "autoscale.test.yaml");

        Assert.True(result.Code is 0, result.ToString());
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_HasACaseThatFiresAndOneThatStaysSilent(string alert)
    {
        var checks = Yaml.ReadAll(File.ReadAllText(Path.Combine(CasesFolder, "autoscale.test.yaml"))).Single().Items("tests")
            .SelectMany(test => test.Items("alert_rule_test")).Where(check => check.Text("alertname") == alert).ToArray();

        Assert.Contains(checks, check => check.Items("exp_alerts").Any());
        Assert.Contains(checks, check => !check.Items("exp_alerts").Any());
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_HasARunbook(string alert)
    {
        var page = Path.Combine(Runbooks, $"{alert}.md");

        Assert.True(File.Exists(page), $"{page} is missing: what it means, what to look at, what to do.");
        var text = File.ReadAllText(page);
        Assert.All(new[] { $"# {alert}", "## Means", "## Look", "## Mend" }, heading => Assert.Contains(heading, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Runbooks_AreOfAlertsThatExist()
    {
        var alerts = Rules().Select(rule => rule.Text("alert")).ToHashSet();

        Assert.All(Directory.GetFiles(Runbooks, "AutoScale*.md"), page => Assert.Contains(Path.GetFileNameWithoutExtension(page), alerts));
    }

    /// <summary>What the chart makes of the file is the file, with the address of the runbook.</summary>
    [Fact]
    public async Task PrometheusRule_HoldsTheRules()
    {
        var rendered = (await Chart.ObjectsAsync("full-values.yaml")).Single(item => item.Kind() is "PrometheusRule").Items("spec/groups").SelectMany(group => group.Items("rules")).ToArray();
        var rules = Rules();

        Assert.Equal(rules.Length, rendered.Length);
        foreach (var (rule, made) in rules.Zip(rendered))
        {
            var expected = rule.DeepClone();
            expected["annotations"]!["runbook_url"] = $"https://runbooks.example/autoscale/{rule.Text("alert")}.md";
            Assert.True(JsonNode.DeepEquals(expected, made), $"{made.ToJsonString()} instead of {expected.ToJsonString()}");
        }
    }

    /// <summary>A metric that nothing exports makes an alert that never fires and a panel that stays empty.</summary>
    [Fact]
    public void Metrics_AreThoseOfTheSilo()
    {
        var known = Metrics.Exported();
        var text = string.Join('\n', Directory.GetFiles(Path.Combine(Chart.Folder, "dashboards")).Append(RulesFile).Append(Path.Combine(CasesFolder, "autoscale.test.yaml")).Select(File.ReadAllText));

        var used = Regex.Matches(text, @"\b(autoscale|http_server|dotnet|kestrel|hw)_[a-z0-9_]+(?=[{\[ ,)]|$)").Select(match => match.Value)
            .Where(name => !Metrics.Labels.Contains(name)).ToHashSet();

        Assert.True(used.Count > 10);
        Assert.All(used, name => Assert.Contains(name, known));
    }

    static JsonNode[] Rules() => [.. Yaml.ReadAll(File.ReadAllText(RulesFile)).Single().Items("groups").SelectMany(group => group.Items("rules"))];
}
