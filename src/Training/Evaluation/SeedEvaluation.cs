using AutoScale.Core.Routing;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Evaluation;

/// <summary>Judges trained blocks on the test split, which nothing before has touched.</summary>
public static class SeedEvaluation
{
    /// <summary>Accuracies that gates are calibrated for.</summary>
    public static IReadOnlyList<double> Targets { get; } = [0.80, 0.84, 0.88, 0.90];

    /// <summary>The probability with which a promise may fail.</summary>
    public const double Risk = 0.1;

    /// <summary>Gates are calibrated on another draw than the hard classes were chosen on: what is promised must not have been looked at.</summary>
    const int FirstGateDraw = 1;

    /// <summary>Accuracies of the networks by difficulty, and every policy's outcome on every device.</summary>
    public static (IReadOnlyList<AccuracyResult> Accuracies, IReadOnlyList<PolicyResult> Policies) Judge(MeaBlocks blocks, MeaSettings settings, Workers workers)
    {
        var images = new ShapeImages(settings.Seed);
        var test = Splits.Test(images, settings.TestImages);
        var routed = MeaGates.Route(blocks, test, workers);
        var calibration = MeaGates.Route(blocks, Splits.Calibration(images, settings.CalibrationImages, FirstGateDraw), workers);
        int[] single = [.. Classifier.Run(blocks.Single!, ShapeImages.Classes, test, workers).Logits.Select(row => Prediction.Of(row).Label)];
        return (Accuracies(routed, single, test), [.. DeviceCosts.Profiles.SelectMany(profile => Policies(blocks, routed, single, calibration, profile, settings.Seed))]);
    }

    /// <summary>
    /// Calibrates again and again, each time on fresh images, and looks whether the promise held on one large test set. What the draws vary is the calibration images,
    /// not the networks. The promise is of the population; a test set adds its own chance, so it should be several times larger than a calibration set.
    /// </summary>
    /// <param name="blocks">The networks; none of these images has trained them or chosen their hard classes.</param>
    /// <param name="seed">Of the images.</param>
    /// <param name="draws">Calibrations.</param>
    /// <param name="calibrationImages">Images of each.</param>
    /// <param name="testImages">Images of the test.</param>
    /// <param name="workers">Run the networks.</param>
    public static IEnumerable<PromiseResult> TestPromises(MeaBlocks blocks, ulong seed, int draws, int calibrationImages, int testImages, Workers workers)
    {
        var images = new ShapeImages(seed);
        var test = MeaGates.Route(blocks, Splits.Test(images, testImages, draw: 1), workers);
        var devices = DeviceCosts.Profiles.Select(profile => (Name: profile.DeviceClass, Costs: MeaGates.Costs(blocks, profile))).ToArray();
        for (var draw = 0; draw < draws; draw++)
        {
            var calibration = MeaGates.Route(blocks, Splits.Calibration(images, calibrationImages, FirstGateDraw + 1 + draw), workers);
            foreach (var (device, costs) in devices)
            {
                foreach (var target in Targets)
                {
                    var gate = GateCalibration.Calibrate(calibration, costs, target, Risk, (ulong)draw);
                    var outcome = GateOutcome.Of(gate.Gate, test, costs);
                    yield return new PromiseResult(
                        device, target, draw, gate.Certified, Name(gate.Gate), outcome.Accuracy, outcome.Millijoules / costs.Offload.Millijoules);
                }
            }
        }
    }

    /// <summary>A gate in words.</summary>
    public static string Name(ExitGate gate) => FormattableString.Invariant($"{gate.Variant} {gate.Threshold:0.###}");

    static IEnumerable<PolicyResult> Policies(
        MeaBlocks blocks, RoutedSet test, int[] single, RoutedSet calibration, Core.Devices.DeviceProfile profile, ulong seed)
    {
        var costs = MeaGates.Costs(blocks, profile);
        yield return Fixed("main-only", ExitGate.MainOnly);
        yield return Fixed("main + extension, no cloud", new ExitGate { Hard = blocks.Hard });
        yield return Fixed("main + extension, compared, no cloud", new ExitGate { Hard = blocks.Hard, CompareSoftmax = true });
        yield return Fixed("extension-always", new ExitGate { Hard = blocks.Hard, Extension = ExtensionUse.Always, CompareSoftmax = true });
        yield return new PolicyResult("single exit of the same size", profile.DeviceClass, "", true, Single());
        yield return Fixed("cloud-always", ExitGate.CloudAlways);
        yield return Fixed("MEANet's rule, τ = 0.8", new ExitGate { Hard = blocks.Hard, Threshold = 0.8 });
        foreach (var target in Targets)
        {
            var gate = GateCalibration.Calibrate(calibration, costs, target, Risk, seed);
            yield return new PolicyResult(
                FormattableString.Invariant($"gate for {target:P0}"), profile.DeviceClass, Name(gate.Gate), gate.Certified, GateOutcome.Of(gate.Gate, test, costs));
        }

        PolicyResult Fixed(string policy, ExitGate gate) => new(policy, profile.DeviceClass, "", true, GateOutcome.Of(gate, test, costs));

        GateOutcome Single()
        {
            var cost = DeviceCosts.Local(profile, MeaGates.Census(OnnxExport.Whole(blocks.Single!)));
            var correct = single.Where((label, sample) => label == test.Labels[sample]).Count();
            return new GateOutcome(test.Count, correct, cost.Millijoules, 0, 0, cost.LatencyMs, 1, 0, 0);
        }
    }

    static List<AccuracyResult> Accuracies(RoutedSet routed, int[] single, ImageSet test)
    {
        var edge = new ExitGate { Hard = routed.Hard };
        return
        [
            Of("main", sample => routed.Main[sample].Label),
            Of("main + extension", sample => edge.AfterMain(routed.Main[sample]) is { Exit: ExitPoint.Extension }
                ? edge.AfterExtension(routed.Main[sample], routed.Extension![sample]).Label
                : routed.Main[sample].Label),
            Of("single exit", sample => single[sample]),
            Of("cloud", sample => routed.Cloud![sample].Label),
        ];

        AccuracyResult Of(string network, Func<int, int> answer)
        {
            var right = Enumerable.Range(0, routed.Count).ToLookup(test.DifficultyOf, sample => answer(sample) == routed.Labels[sample] ? 1.0 : 0);
            return new AccuracyResult(network, right.SelectMany(group => group).Average(), right.ToDictionary(group => group.Key, group => group.Average()));
        }
    }
}
