using AutoScale.Core.Learning;
using AutoScale.Core.Routing;
using AutoScale.Training.Gates;

namespace AutoScale.Training.Tests.Gates;

public sealed class GateCalibrationTests
{
    const double Risk = 0.1;

    static readonly ExitCosts Costs = new(new Cost(1, 1), new Cost(1, 1), new Cost(20, 10), 4000, 50);

    [Fact]
    public void Calibrate_KeepsItsPromiseAsOftenAsItSays()
    {
        const double Target = 0.85;
        var (broken, certified, cheaper) = (0, 0, 0);
        for (ulong seed = 0; seed < 100; seed++)
        {
            var gate = GateCalibration.Calibrate(World(seed, 1000), Costs, Target, Risk, seed);
            var truth = GateOutcome.Of(gate.Gate, World(seed + 1_000_000, 10_000), Costs);
            certified += gate.Certified ? 1 : 0;
            broken += gate.Certified && truth.Accuracy < Target ? 1 : 0;
            cheaper += truth.Millijoules < Costs.Offload.Millijoules * 0.7 ? 1 : 0;
        }

        // 100 calibrations at a risk of 0.1: more than 18 broken promises have a probability below 0.01.
        Assert.InRange(broken, 0, 18);
        Assert.Equal(100, certified);
        Assert.True(cheaper > 85, $"Only {cheaper} of 100 gates saved energy.");
    }

    [Fact]
    public void Calibrate_SaysWhereNothingCanBePromised()
    {
        var gate = GateCalibration.Calibrate(World(1, 1000), Costs, target: 0.99, Risk, seed: 1);

        Assert.False(gate.Certified);
        Assert.Equal(1, gate.PValue);
        Assert.True(gate.Estimate.Accuracy > 0.88);
    }

    [Fact]
    public void Calibrate_TakesAccuracyFirstAndEnergySecond()
    {
        var set = World(3, 4000);

        var low = GateCalibration.Calibrate(set, Costs, 0.7, Risk, 1);
        var high = GateCalibration.Calibrate(set, Costs, 0.9, Risk, 1);

        Assert.True(low.Certified && high.Certified);
        Assert.True(low.Estimate.Millijoules < high.Estimate.Millijoules);
        Assert.True(low.Estimate.Accuracy < high.Estimate.Accuracy);
    }

    [Fact]
    public void Calibrate_WorksWithoutAnExtension()
    {
        var whole = World(4, 2000);
        var set = new RoutedSet(whole.Labels, Logits(whole.Main), null, Logits(whole.Cloud!), HardClasses.None);

        var gate = GateCalibration.Calibrate(set, Costs, 0.85, Risk, 1);

        Assert.True(gate.Certified);
        Assert.Equal(0, gate.Estimate.ExtensionShare);
        Assert.InRange(gate.Estimate.CloudShare, 0.05, 0.95);
    }

    [Theory]
    [InlineData(0, 0.1, "target")]
    [InlineData(1, 0.1, "target")]
    [InlineData(0.8, 0, "risk")]
    [InlineData(0.8, 0.6, "risk")]
    public void Calibrate_RefusesImpossibleWishes(double target, double risk, string word) => Assert.Contains(
        word, Assert.Throws<ArgumentException>(() => GateCalibration.Calibrate(World(1, 100), Costs, target, risk, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void RoutedSet_RefusesPartsThatDoNotFit() => Assert.Contains(
        "2 labels", Assert.Throws<ArgumentException>(() => new RoutedSet([0, 1], [[0, 1]], null, null, HardClasses.None)).Message, StringComparison.Ordinal);

    [Fact]
    public void GateOutcome_AddsUpWhatTheExitsCost()
    {
        // One answer each from main, from the extension and from the cloud.
        var set = new RoutedSet(
            [0, 2, 1], [[9, 0, 0], [0, 0, 9], [1, 1, 1]], [[9, 0], [0, 9], [0, 9]], [[0, 9, 0], [0, 9, 0], [0, 9, 0]], new HardClasses([1, 2]));

        var outcome = GateOutcome.Of(new ExitGate { Threshold = 1, Hard = set.Hard }, set, Costs);

        Assert.Equal(3, outcome.Correct);
        Assert.Equal((1 / 3.0, 1 / 3.0, 1 / 3.0), (outcome.MainShare, outcome.ExtensionShare, outcome.CloudShare));
        Assert.Equal((3 + 1 + 10) / 3.0, outcome.Millijoules, 1e-12);
        Assert.Equal(4000 / 3.0, outcome.Bytes, 1e-9);
        Assert.Equal((3 + 1 + 20) / 3.0, outcome.LatencyMs, 1e-12);
    }

    /// <summary>Classifiers of known doubt: main is right as often as it is sure; the extension is better on hard classes, the cloud on everything.</summary>
    static RoutedSet World(ulong seed, int samples)
    {
        var random = new SplitMix64(seed);
        var hard = new HardClasses([0, 1]);
        var (labels, main, extension, cloud) = (new int[samples], new float[samples][], new float[samples][], new float[samples][]);
        for (var sample = 0; sample < samples; sample++)
        {
            labels[sample] = random.Next(4);
            var clear = random.NextDouble();
            main[sample] = Answer(labels[sample], 4, 0.25 + (0.75 * clear), random);
            extension[sample] = Answer(Math.Max(0, hard.PlaceOf(labels[sample])), 2, 0.5 + (0.5 * Math.Sqrt(clear)), random);
            cloud[sample] = Answer(labels[sample], 4, 0.93, random);
        }

        return new RoutedSet(labels, main, extension, cloud, hard);
    }

    /// <summary>Logits that say how probable their answer is.</summary>
    static float[] Answer(int label, int classes, double sure, SplitMix64 random)
    {
        var answer = random.NextDouble() < sure ? label : (label + 1 + random.Next(classes - 1)) % classes;
        var logits = new float[classes];
        logits[answer] = (float)Math.Log(Math.Max(sure, 0.01) * (classes - 1) / Math.Max(1 - sure, 1e-4));
        return logits;
    }

    static float[][] Logits(Prediction[] predictions) => Array.ConvertAll(predictions, prediction =>
    {
        var logits = new float[4];
        logits[prediction.Label] = (float)Math.Log(prediction.Top * 3 / Math.Max(1 - prediction.Top, 1e-4));
        return logits;
    });
}
