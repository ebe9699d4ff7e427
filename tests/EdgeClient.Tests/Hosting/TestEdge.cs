using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Uploading;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Zoo;
using AutoScale.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Tests.Hosting;

/// <summary>A whole device over fakes: its network is MobileNet v3 by name and census, run by a <see cref="FakeEngine"/>.</summary>
public sealed class TestEdge : IAsyncDisposable
{
    public const string Network = "mobilenet_v3";

    static readonly ZooModelStore Zoo = new();

    readonly TemporaryFolder folder;
    readonly EdgeModels models = new(Zoo, _ => StatedAccuracy.Assumed);
    readonly LocalEngines engines;

    public TestEdge(HttpMessageHandler? handler, float epsilon = 0.1f, TemporaryFolder? folder = null, LocalEngines? engines = null, ManualTime? time = null,
        string policy = LearnerConfiguration.AutoScale)
    {
        this.folder = folder ?? new TemporaryFolder();
        Time = time ?? new ManualTime();
        var (shared, engine) = FakeEngine.Shared();
        (this.engines, Engine) = (engines ?? shared, engine);
        Worker = new EdgeWorker(
            new EdgeSettings
            {
                Gateway = TestGateway.Options with
                {
                    DeviceClass = TestHost.Profile.DeviceClass,
                    Cloud = handler is null ? null : TestGateway.Options.Cloud,
                    Peer = handler is null ? null : TestGateway.Options.Peer,
                },
                DataDirectory = this.folder.Path,
                Policy = policy,
                Learning = new QLearningOptions { Epsilon = epsilon },
                Journal = TestDevice.Options,
                Upload = new UploaderOptions { Linger = TimeSpan.Zero },
            },
            new EdgePorts(
                TestHost.Profile, new StrongLinks(), new HostEnergyMeter(TestHost.Profile, null, new RemotePower()), this.engines, models, Time,
                new SplitMix64(11), handler),
            NullLoggerFactory.Instance);
    }

    public static IModelStore Store => Zoo;

    public EdgeWorker Worker { get; }

    public FakeEngine Engine { get; }

    public ManualTime Time { get; }

    public string Folder => folder.Path;

    /// <summary>Sends everything recorded, while time runs.</summary>
    public Task FlushAsync() => Time.RunUntilAsync(Worker.Uploader.FlushAsync(default), "the upload");

    public Task<InferenceResult<IReadOnlyList<Tensor>>> InferAsync(bool onDeviceOnly = false, CancellationToken cancellationToken = default) =>
        Worker.InferAsync(new EdgeRequest(Network, [TestHost.Input], new QualityConstraints(50, 50), onDeviceOnly), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        var end = Worker.DisposeAsync().AsTask();
        await Time.RunUntilAsync(end, "the end of the worker", TimeSpan.FromSeconds(10));
        engines.Dispose();
        models.Dispose();
        folder.Dispose();
    }

    sealed class StrongLinks : IDeviceProbe
    {
        public RuntimeVariance Read() => new(0, 10, -40, -40);
    }
}
