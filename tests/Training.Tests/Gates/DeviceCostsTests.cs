using AutoScale.Core.Actions;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;
using AutoScale.Testing;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;

namespace AutoScale.Training.Tests.Gates;

public sealed class DeviceCostsTests
{
    /// <summary>The emulation also takes latencies of other precisions as a start, hence not to the digit.</summary>
    [Fact]
    public void For_AgreesWithTheEmulation()
    {
        using var folder = new TemporaryFolder();
        var network = new MeaNetwork(20, 10, MeaWidths.Shipped);
        var bytes = ModelFile.Write(OnnxExport.MainBlock(network));
        File.WriteAllBytes(folder["main.onnx"], bytes);
        var cloud = ModelCensus.Read(ModelFile.Write(OnnxExport.Whole(MeaNetwork.Cloud(20, MeaWidths.Shipped))));
        var main = ModelCensus.Read(bytes);
        var catalog = new NetworkCatalog([NetworkReader.Read(folder["main.onnx"])]);

        foreach (var profile in ProfileCatalog.All)
        {
            var emulated = new PhoneCosts(profile, catalog, TierProcessor.Testbed, new EmulationAssumptions());
            var costs = DeviceCosts.For(profile, main, null, cloud);

            Assert.InRange(costs.Main.LatencyMs / emulated.ComputeMs("main", emulated.Baseline), 0.85, 1.15);
            Assert.True(costs.Offload.LatencyMs > 10);
            Assert.InRange(costs.RemoteMillijoules, 1, 500);
        }
    }

    [Fact]
    public void For_CountsBytesAsTheEmulationDoes()
    {
        var main = ModelCensus.Read(ModelFile.Write(OnnxExport.MainBlock(new MeaNetwork(20, 10, MeaWidths.Shipped))));
        var cloud = ModelCensus.Read(ModelFile.Write(OnnxExport.Whole(MeaNetwork.Cloud(20, MeaWidths.Shipped))));

        // A byte for each colour of 32x32 pixels, 20 floats back, 400 bytes of protocol each way.
        Assert.Equal((32 * 32 * 3) + 80 + 800, DeviceCosts.For(DeviceCosts.Find("mi8pro"), main, null, cloud).OffloadBytes);
        Assert.Contains("mi8pro", Assert.Throws<ArgumentException>(() => DeviceCosts.Find("nokia")).Message, StringComparison.Ordinal);
    }
}
