using System.Collections.Concurrent;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Routing;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Simulator.Networks;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Simulator.Parts;

/// <summary>
/// The early-exit network that ships (docs/early-exit.md) as phones meet it: whole it is the cloud's network, and it may end at main or at the extension. Accuracies are
/// measured on drawn images; gates are calibrated here, for each phone and each accuracy, on images that nothing was trained on. Thread-safe.
/// </summary>
public sealed class EarlyExits
{
    /// <summary>The whole network.</summary>
    public const string Network = "meanet_cloud";

    const string Main = "meanet_main";
    const string Extension = "meanet_extension";
    const int CalibrationImages = 4000;
    const int TestImages = 5000;
    const double Risk = 0.1;
    const ulong Seed = 1;

    static readonly Lazy<EarlyExits> Once = new(() => new EarlyExits());

    readonly RoutedSet calibration;
    readonly ConcurrentDictionary<(string Device, double Target), Lazy<ExitPlan>> gates = new();

    EarlyExits()
    {
        Blocks = MeaFiles.Shipped();
        var (images, workers) = (new ShapeImages(Seed), new Workers(1));
        calibration = MeaGates.Route(Blocks, Splits.Calibration(images, CalibrationImages, draw: 1), workers);
        Test = Splits.Test(images, TestImages);
        Samples = new RoutedSamples(MeaGates.Route(Blocks, Test, workers));
        var census = MeaFiles.Models(Blocks).ToDictionary(model => model.Name, model => ModelCensus.Read(ModelFile.Write(model.Model)), StringComparer.Ordinal);
        var right = Enumerable.Range(0, calibration.Count).Count(sample => calibration.Cloud![sample].Label == calibration.Labels[sample]);
        Whole = Described(Network, census[Network], 100f * right / calibration.Count);
        Parts = [Described(Main, census[Main], 0), Described(Extension, census[Extension], 0)];
    }

    /// <summary>Those that ship; made on first use, which takes seconds.</summary>
    public static EarlyExits Shipped => Once.Value;

    public MeaBlocks Blocks { get; }

    /// <summary>The whole network, with the accuracy that it has on calibration images.</summary>
    public SimulatedNetwork Whole { get; }

    /// <summary>Main and the extension.</summary>
    public IReadOnlyList<SimulatedNetwork> Parts { get; }

    /// <summary>Images that nothing was trained or chosen on.</summary>
    public ImageSet Test { get; }

    /// <summary>What the exits say to them.</summary>
    public RoutedSamples Samples { get; }

    /// <summary>The paper's networks and this one.</summary>
    public NetworkCatalog WithPaper() => new([.. NetworkCatalog.Paper.Networks, Whole], Parts);

    /// <summary>This one alone.</summary>
    public NetworkCatalog Alone() => new([Whole], Parts);

    /// <summary>Whether a phone's costs can be modelled: something must be published of its CPU at FP32.</summary>
    public static bool CanPlan(DeviceProfile device) => device.PublishedLatencies.Any(entry => entry is { Processor: ProcessorKind.Cpu, Precision: Precision.Fp32 });

    /// <summary>The exits of a phone whose gate promises an accuracy.</summary>
    /// <param name="device">The phone.</param>
    /// <param name="target">The accuracy, above 0 and below 1.</param>
    public ExitPlan PlanFor(DeviceProfile device, double target) => gates.GetOrAdd((device.DeviceClass, target), _ => new Lazy<ExitPlan>(() =>
    {
        var costs = MeaGates.Costs(Blocks, device);
        var files = MeaFiles.Models(Blocks).ToDictionary(model => model.Name, model => ModelFile.Write(model.Model).ToArray(), StringComparer.Ordinal);
        return GateFile.Of(
            device.DeviceClass, GateCalibration.Calibrate(calibration, costs, target, Risk, Seed),
            GateBlocks.Of(calibration, costs, (Network, files[Network]), (Main, files[Main]), (Extension, files[Extension]))).ToPlan();
    })).Value;

    static SimulatedNetwork Described(string name, ModelCensusResult census, float accuracy)
    {
        var network = NetworkReader.Of(name, census);
        return network with
        {
            Task = NetworkTask.Shapes,
            Descriptor = network.Descriptor with
            {
                AccuracyPercent = accuracy, Int8AccuracyPercent = null, AccuracySource = $"measured: {CalibrationImages} drawn calibration images (docs/early-exit.md)",
            },
        };
    }
}
