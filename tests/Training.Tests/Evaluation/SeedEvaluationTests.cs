using AutoScale.Training.Evaluation;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;
using AutoScale.Training.Tests.MeaNet;
using Xunit.Abstractions;

namespace AutoScale.Training.Tests.Evaluation;

public sealed class SeedEvaluationTests(ITestOutputHelper output)
{
    [Fact]
    public void Judge_ComparesEveryPolicyOnEveryDevice()
    {
        var (blocks, settings) = (SmallMeaNet.Blocks, SmallMeaNet.Settings);

        var (accuracies, policies) = SeedEvaluation.Judge(blocks, settings, new Workers(1));
        var promises = SeedEvaluation.TestPromises(blocks, seed: 1, draws: 1, calibrationImages: 200, testImages: 100, new Workers(1)).ToArray();

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

    /// <summary>Twenty calibrations for every device and target break no more promises than the risk lets expect.</summary>
    [Fact]
    public void TestPromises_HoldOnTheShippedNetworks()
    {
        const int Draws = 20;

        var promises = SeedEvaluation.TestPromises(MeaFiles.Shipped(), seed: 1, Draws, calibrationImages: 500, testImages: 4000, new Workers(1)).ToArray();

        output.WriteLine(MarkdownTables.Promises(promises));
        Assert.All(promises.GroupBy(promise => (promise.Device, promise.Target)), group =>
        {
            var broken = group.Count(promise => promise.Certified && promise.Accuracy < promise.Target);
            // Two are expected at a risk of 0.1; more than five have a probability of 0.01.
            Assert.True(broken <= 5, $"{group.Key}: {broken} of {Draws} promises were broken.");
            Assert.True(group.Key.Target > 0.85 || group.Count(promise => promise.Certified) >= Draws - 2, $"{group.Key}: hardly anything was certified.");
        });
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
