using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Tests.Extension;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Data;
using AutoScale.Training.MeaNet;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Tests.Hosting;

/// <summary>A fleet hands another version of a block out while the device runs.</summary>
public sealed class NewVersionTests
{
    const int Enough = 100;

    [Fact]
    public async Task InferAsync_ABlocksNewVersion_EndsTheUseOfItsGate()
    {
        using var device = new ExtensionDevice();
        using var models = new EdgeModels(new DirectoryModelStore(device.Models), _ => StatedAccuracy.Assumed);
        using var engines = LocalEngines.Over(new DirectoryModelStore(device.Models));
        await using var worker = new EdgeWorker(
            new EdgeSettings
            {
                Gateway = TestGateway.Options with { DeviceClass = TestHost.Profile.DeviceClass, Cloud = null, Peer = null }, DataDirectory = device.Data,
                Policy = LearnerConfiguration.AutoScale, Learning = new QLearningOptions { Epsilon = 1 },
            },
            new EdgePorts(
                TestHost.Profile, new Links(), new HostEnergyMeter(TestHost.Profile, null, new RemotePower()), engines, models, TimeProvider.System, new SplitMix64(11),
                Exits: [device.Exit]),
            NullLoggerFactory.Instance);
        Assert.InRange(await ExitsAsync(worker), 1, Enough);

        var other = Directory.CreateDirectory(Path.Combine(device.Models, "meanet_main", "2")).FullName;
        Array.Clear(device.Blocks.Network.Main.Parameters.First().Values);
        File.WriteAllBytes(Path.Combine(other, "model.onnx"), Onnx.Graph.ModelFile.Write(OnnxExport.MainBlock(device.Blocks.Network)));
        await models.RefreshAsync("meanet_main", default);
        Assert.Equal(0, await ExitsAsync(worker));

        // Rolled back, the gate is for what is there again.
        Directory.Delete(other, recursive: true);
        await models.RefreshAsync("meanet_main", default);
        Assert.InRange(await ExitsAsync(worker), 1, Enough);
    }

    static async Task<int> ExitsAsync(EdgeWorker worker)
    {
        var image = ImageTensor.Of(Splits.Test(new ShapeImages(3), 1), 0);
        var exits = 0;
        for (var inference = 0; inference < Enough; inference++)
        {
            var result = await worker.InferAsync(new EdgeRequest(ExtensionDevice.Network, [image], new QualityConstraints(5_000, 0)), default);
            exits += result.Target.Exit is null ? 0 : 1;
        }

        return exits;
    }

    sealed class Links : IDeviceProbe
    {
        public RuntimeVariance Read() => new(0, 10, -40, -40);
    }
}
