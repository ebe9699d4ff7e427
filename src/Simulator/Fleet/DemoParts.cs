using AutoScale.Core.Devices;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Splitting;
using AutoScale.Simulator.Tiers;
using AutoScale.Training.MeaNet;

namespace AutoScale.Simulator.Fleet;

/// <summary>
/// What a demo's phones run in parts: the early-exit network that ships, on real images, and one of the paper's networks cut in two. Blocks and heads are really executed, by
/// one engine that all phones share, and so are tails, on the silos.
/// </summary>
sealed class DemoParts : IDisposable
{
    /// <summary>The network of the paper that is cut: the one with the longest plan, and light heads.</summary>
    const string Cut = "mobilenet_v2";

    /// <summary>The networks that may run in parts.</summary>
    public static IReadOnlyList<string> Networks { get; } = [EarlyExits.Network, Cut];

    /// <summary>What the gates promise: the accuracy that the demo asks for.</summary>
    static readonly double Target = Scenario.DefaultFor(NetworkTask.Shapes).Constraints.AccuracyPercent / 100.0;

    const int Images = 500;

    readonly EarlyExits exits = EarlyExits.Shipped;
    readonly Dictionary<string, EvaluatedPhone> whole = new(StringComparer.Ordinal);

    public DemoParts()
    {
        Catalog = exits.WithPaper();
        Store = new SplittingModelStore(new CompositeModelStore(DemoModels.Store(), new ZooModelStore()));
        // One thread, whatever the emulated step: the emulation says what it takes.
        Engines = new LocalEngines(_ => engine ??= new OnnxInferenceEngine(Store, new OnnxEngineOptions { IntraOpThreads = 1 }));
        Tensors = [.. Enumerable.Range(0, Images).Select(index => ImageTensor.Of(exits.Test, index))];
    }

    OnnxInferenceEngine? engine;

    public NetworkCatalog Catalog { get; }

    public SplittingModelStore Store { get; }

    public LocalEngines Engines { get; }

    /// <summary>Images of the test split, as the models take them.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>The right class of an image.</summary>
    public int LabelOf(int image) => exits.Test.Label(image);

    /// <summary>How a phone may run networks in parts.</summary>
    public PhoneParts For(DeviceProfile device) => new(
        [.. EmulatedPlans.For(device.DeviceClass).Where(plan => plan.Network == Cut)], [exits.PlanFor(device, Target)], PhoneParts.None.Samples);

    /// <summary>The model of a network.</summary>
    public static ModelId Resolve(string network) => new(network, DemoModels.Whole.Version);

    /// <summary>The same phone without parts, to say what the same requests would have cost whole.</summary>
    public EvaluatedPhone Whole(DeviceProfile device)
    {
        lock (whole)
        {
            return whole.TryGetValue(device.DeviceClass, out var known) ? known : whole[device.DeviceClass] = new EvaluatedPhone(
                World.Paper with { Phones = [device], Networks = Catalog, Tiers = TierProcessor.Testbed }, 0);
        }
    }

    public void Dispose() => Engines.Dispose();
}
