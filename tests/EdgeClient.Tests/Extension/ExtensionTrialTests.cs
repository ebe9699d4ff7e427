using AutoScale.Core.Routing;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Extension;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;

namespace AutoScale.EdgeClient.Tests.Extension;

/// <summary>Trials on the networks that ship: their extension against one that knows nothing.</summary>
public sealed class ExtensionTrialTests : IDisposable
{
    static readonly byte[] Taught = ExtensionDevice.ExtensionOf(MeaFiles.Shipped());

    readonly ExtensionDevice device = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void Run_CertifiesTheGateAnewWithABetterExtension()
    {
        var before = device.Gate(target: 0.7);

        var result = Trial(before).Run("taught", Taught, default);

        Assert.Null(result.Refusal);
        Assert.InRange(result.Trained, result.InUse + 100, result.Images);
        var gate = result.Gate!;
        Assert.Equal(("taught", ExtensionTrial.CertifiedImages), (gate.Blocks!.Extension, gate.Estimate.Samples));
        Assert.True(gate.Certified && gate.PValue <= gate.Risk && gate.Estimate.Accuracy > gate.Target, $"{gate.PValue}, {gate.Estimate.Accuracy}");
        var (old, renewed) = (before.ToGate(), gate.ToGate());
        Assert.Equal((old.Threshold, old.Extension, old.Variant), (renewed.Threshold, renewed.Extension, renewed.Variant));
        // Its accuracy alone is measured anew, and the gate belongs to the new file and no other.
        var exit = EdgeExit.Read(gate.Write());
        Assert.Null(exit.Mismatch("taught", Taught));
        Assert.InRange(exit.Plan.Options[1].AccuracyPercent, 80, 95);
    }

    [Fact]
    public void Run_KeepsAWorseExtensionOut()
    {
        var untaught = ExtensionDevice.ExtensionOf(device.Blocks);

        var result = Trial(device.Gate(0.7), inUse: Taught).Run("untaught", untaught, default);

        Assert.Null(result.Gate);
        Assert.Contains("fewer held images", result.Refusal, StringComparison.Ordinal);
        Assert.True(result.Trained < result.InUse, $"{result.Trained} and {result.InUse}");
    }

    [Fact]
    public void Run_KeepsAnExtensionOutThatThePromiseDoesNotHoldWith()
    {
        var result = Trial(device.Gate(target: 0.99)).Run("taught", Taught, default);

        Assert.True(result.Trained > result.InUse && result.Gate is null);
        Assert.Contains("promise of 99 % could not be certified", result.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LeavesAPromiseAsItIsThatNeverAskedTheExtension()
    {
        var before = device.Gate(0.99, ExtensionUse.Never);

        var result = Trial(before).Run("taught", Taught, default);

        Assert.Null(result.Refusal);
        Assert.Equal((before.PValue, before.Estimate), (result.Gate!.PValue, result.Gate.Estimate));
        Assert.True(result.Gate.Blocks!.Extended!.Accuracy > 0.8, $"{result.Gate.Blocks.Extended.Accuracy}");
    }

    ExtensionTrial Trial(GateFile gate, byte[]? inUse = null) => new(device: 0, gate, new Dictionary<string, ReadOnlyMemory<byte>>
    {
        [ExtensionDevice.Network] = device.Named(ExtensionDevice.Network).File,
        ["meanet_main"] = device.Named("meanet_main").File,
        ["meanet_extension"] = inUse ?? device.Named("meanet_extension").File,
    });
}
