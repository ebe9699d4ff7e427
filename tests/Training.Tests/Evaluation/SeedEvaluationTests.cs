using AutoScale.Training.Evaluation;
using AutoScale.Training.Numerics;
using AutoScale.Training.Tests.MeaNet;

namespace AutoScale.Training.Tests.Evaluation;

public sealed class SeedEvaluationTests
{
    [Fact]
    public void Judge_ComparesEveryPolicyOnEveryDevice()
    {
        var (blocks, settings) = (SmallMeaNet.Blocks, SmallMeaNet.Settings);

        var (accuracies, policies) = SeedEvaluation.Judge(blocks, settings, new Workers(1));
        var promises = SeedEvaluation.TestPromises(blocks, settings, draws: 1, testImages: 100, new Workers(1), _ => { }).ToArray();

        Assert.Equal(4, accuracies.Count);
        Assert.All(policies.GroupBy(policy => policy.Device), group => Assert.Equal(7 + SeedEvaluation.Targets.Count, group.Count()));
        Assert.All(policies, policy => Assert.Equal(1, policy.Outcome.MainShare + policy.Outcome.ExtensionShare + policy.Outcome.CloudShare, 1e-9));
        var mine = policies.Where(policy => policy.Device is "mi8pro").ToDictionary(policy => policy.Policy, policy => policy.Outcome);
        Assert.Equal(accuracies[0].All, mine["main-only"].Accuracy, 1e-9);
        Assert.Equal(accuracies[3].All, mine["cloud-always"].Accuracy, 1e-9);
        Assert.True(mine["main-only"].Millijoules < mine["extension-always"].Millijoules);
        Assert.Equal(0, mine["main-only"].Bytes);
        Assert.Equal(3 * SeedEvaluation.Targets.Count, promises.Length);
        var tables = MarkdownTables.Make([new SeedResult(1, new Dictionary<string, double> { ["main"] = 1 }, blocks.Digests(), [], accuracies, policies)], promises);
        Assert.Contains("| cloud-always |", tables, StringComparison.Ordinal);
    }

    [Fact]
    public void Interval_IsStudents()
    {
        var interval = Interval.Of([1, 2, 3, 4, 5]);

        // s = √2.5, t(4) = 2.776
        Assert.Equal((3, 2.776 * Math.Sqrt(2.5 / 5)), (interval.Mean, interval.HalfWidth));
        Assert.Equal("3.0 ± 2.0", interval.Text("0.0"));
        Assert.Equal("2", Interval.Of([2]).Text("0"));
    }
}
