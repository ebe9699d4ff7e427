using AutoScale.Core.Routing;
using AutoScale.EdgeClient.Execution;
using AutoScale.Onnx.Graph;
using AutoScale.Testing;
using AutoScale.Training.Gates;
using AutoScale.Training.Layers;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;
using AutoScale.Training.Data;

namespace AutoScale.EdgeClient.Tests.Extension;

/// <summary>The folders of a device whose fleet gave it an extension that knows nothing yet, and a gate that goes to it.</summary>
sealed class ExtensionDevice : IDisposable
{
    public const string Network = "meanet_cloud";

    readonly TemporaryFolder folder = new();

    /// <param name="target">What the gate is said to promise.</param>
    public ExtensionDevice(double target = 0.7)
    {
        Blocks = Untaught();
        MeaFiles.Write(folder.Path, Blocks, new MeaSettings(), "a test");
        Directory.CreateDirectory(Gates);
        File.WriteAllBytes(Path.Combine(Gates, "gate.json"), Gate(target).Write());
    }

    public MeaBlocks Blocks { get; }

    public string Data => folder["data"];

    public string Models => folder["models"];

    public string Weights => folder["weights"];

    public string Gates => folder["gates"];

    public EdgeExit Exit => EdgeExit.ReadFolder(Gates).Single();

    /// <summary>The shipped blocks, whose extension gives every class the same logit.</summary>
    public static MeaBlocks Untaught()
    {
        var blocks = MeaFiles.Shipped();
        Array.Clear(blocks.ExtensionParameters.Last(parameter => parameter.Role is ParameterRole.Weight).Values);
        return blocks;
    }

    public static byte[] ExtensionOf(MeaBlocks blocks) => ModelFile.Write(OnnxExport.ExtensionBlock(blocks.Network));

    /// <summary>A gate that sends hard classes to the extension, and what main doubts to the cloud; called certified.</summary>
    public GateFile Gate(double target, ExtensionUse use = ExtensionUse.HardClasses)
    {
        var set = MeaGates.Route(Blocks, Splits.Calibration(new ShapeImages(3), 40), new Workers(1));
        var costs = MeaGates.Costs(Blocks, DeviceCosts.Find("mi8pro"));
        var gate = new ExitGate { Threshold = 0.5, Hard = Blocks.Hard, Extension = use };
        var calibrated = new CalibratedGate(gate, true, target, 0.1, GateOutcome.Of(gate, set, costs), 0.05, 1, 1);
        return GateFile.Of("mi8pro", calibrated, GateBlocks.Of(set, costs, Named(Network), Named("meanet_main"), Named("meanet_extension")));
    }

    public (string Name, byte[] File) Named(string name) => (name, File.ReadAllBytes(Path.Combine(Models, name, "1", "model.onnx")));

    public void Dispose() => folder.Dispose();
}
