using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;
using AutoScale.Simulator.Splitting;

namespace AutoScale.Simulator.Tests.Splitting;

public sealed class SplitsExperimentTests
{
    static readonly Laboratory Laboratory = new(World.Paper);
    static readonly ExecutionTarget Cloud = ExecutionTarget.Remote(Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32);

    [Theory]
    [InlineData("resnet_50")]
    [InlineData("mobilebert")]
    public void For_PartsTakeTogetherWhatTheEmulationSaysOfTheWhole(string network)
    {
        var costs = Laboratory.Phones[0].Costs;
        var splitter = ModelSplitter.Read(ModelZoo.Find(network)!.Build(ModelZoo.Seed));
        foreach (var target in (ExecutionTarget[])[costs.Baseline, Cloud])
        {
            var layers = EmulatedLayerCosts.For(costs, network, target, splitter.WholeWork!);

            Assert.Equal(costs.ComputeMs(network, target), layers.PredictMs(splitter.WholeWork!), 6);
            foreach (var cut in splitter.Cuts.Where((_, index) => index % 37 is 0))
            {
                var (head, tail) = splitter.Work(cut.Label)!.Value;
                Assert.Equal(costs.ComputeMs(network, target), layers.PredictMs(head) + layers.PredictMs(tail), 6);
            }
        }
    }

    [Theory]
    [InlineData(RateKind.Wave)]
    [InlineData(RateKind.Ramp)]
    [InlineData(RateKind.Walk)]
    public void Make_ChangesTheRateSlowlyWithinItsEnds(RateKind rate)
    {
        var surroundings = new SplitSurroundings(rate);

        var conditions = surroundings.Make(seed: 3);

        Assert.All(conditions, condition => Assert.InRange(condition.MegabitsPerSecond, surroundings.LowMbps * 0.999, surroundings.HighMbps * 1.001));
        Assert.All(conditions.Zip(conditions.Skip(1)), pair => Assert.InRange(pair.Second.MegabitsPerSecond / pair.First.MegabitsPerSecond, 0.6, 1.6));
        Assert.Equal(surroundings.BurstLength, conditions.Count(condition => condition.RemoteSlowdown > 1));
    }

    [Fact]
    public void Run_FindsAnsNearTheBestAndBackAfterTheBurstWherePlainLinUcbIsNot()
    {
        // ResNet 50 on the Moto X Force, in both ways the rate changes: splits and the device win at different rates.
        var experiment = new SplitsExperiment();
        var points = experiment.Points(World.Paper).Select((label, index) => (label, index)).Where(point => point.label.StartsWith("resnet_50 on moto", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, points.Count);
        Row[] rows = [.. from point in points from seed in (ulong[])[1, 2, 3] from row in experiment.Run(Laboratory, point.index, seed) select row];

        double Mean(string chooser, string value) => rows.Where(row => row.Key("chooser") == chooser).Average(row => row.Value(value));

        Assert.InRange(Mean("ans", "excessAfter100"), 0, 0.05);
        Assert.InRange(Mean("ans", "inferencesToRecover"), 0, 30);
        Assert.True(Mean("linucb", "excessAfterBurst") > 4 * Mean("ans", "excessAfterBurst"));
        Assert.True(Mean("neurosurgeon", "excessInBurst") > 4 * Mean("neurosurgeon-load", "excessInBurst"));
        Assert.InRange(Mean("ans", "bestIsSplitShare"), 0.1, 0.99);
    }

    [Fact]
    public void Run_RepeatsWithItsSeed()
    {
        var experiment = new SplitsExperiment();

        Assert.Equal(
            experiment.Run(Laboratory, 0, 5).Select(row => row.Value("meanMs")), experiment.Run(Laboratory, 0, 5).Select(row => row.Value("meanMs")));
    }

    [Fact]
    public void Settings_AreChosenOnOtherSurroundingsThanTheReported()
    {
        var reported = new SplitsExperiment().Points(World.Paper);

        Assert.DoesNotContain(reported, label => label.Contains("galaxy-s10e", StringComparison.Ordinal) || label.Contains("Walk", StringComparison.Ordinal));
        Assert.DoesNotContain(ExperimentCatalog.All, experiment => experiment.Id == "split-tuning");
        Assert.NotEmpty(Selection.Parse("split-tuning", World.Paper).Points);
    }
}
