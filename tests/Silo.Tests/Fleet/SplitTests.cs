using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Splitting;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Splitting;
using AutoScale.Silo.Tests.OpenInference;
using AutoScale.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.Silo.Tests.Fleet;

/// <summary>A network in two parts: the product's device runs the head and a real silo the tail, over HTTP/2.</summary>
[Collection(ClusterTests.Name)]
public sealed class SplitTests(ClusterFixture cluster) : IDisposable
{
    static readonly ModelId Layered = new("layered", "1");
    static readonly float[] Values = [-2, -1, -0.5f, 0, 0.5f, 1, 2, 3];

    readonly TemporaryFolder folder = new();

    static Tensor Input => new("x", TensorElementType.Fp32, [1, 8], InferenceCalls.Bytes(Values));

    static NetworkDescriptor Network { get; } = new()
    {
        Name = "layered", Features = new NetworkFeatures(0, 2, 0, 128), InputBytes = 32, OutputBytes = 32, AccuracyPercent = 100,
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("first", Precision.Fp32, Tier.Cloud)]
    [InlineData("second.product", Precision.Fp32, Tier.Peer)]
    [InlineData("first", Precision.Int8, Tier.Cloud)]
    public async Task ExecuteAsync_FinishesOnTheTierWhatTheDeviceBegan(string cut, Precision crossing, Tier tier)
    {
        var store = Store();
        using var engines = LocalEngines.Over(store);
        using var gateway = new GatewayClient(Options($"split-{tier}-{cut}"), new CredentialStore(null), cluster.Time, new SplitMix64(1));
        var executor = new EdgeExecutor(Profile, engines, gateway, (_, _) => Layered, new OffloadOptions(), TimeProvider.System, store);
        var whole = (await engines[1].RunAsync(Layered, [Input], [], default))[0];
        var target = ExecutionTarget.Parted(new SplitPoint(cut, crossing), ExecutionTarget.Remote(tier, ProcessorKind.Cpu, Precision.Fp32), Head);

        var execution = await executor.ExecuteAsync(Network, target, [Input], new QualityConstraints(5_000, 0), default);

        Assert.Null(execution.Failure);
        var answer = Assert.Single(execution.Output!);
        Assert.Equal("y", answer.Name);
        Assert.Equal(whole.Shape, answer.Shape);
        var tolerance = crossing is Precision.Int8 ? 0.1f : 1e-5f;
        Assert.All(Floats(whole).Zip(Floats(answer)), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        Assert.InRange(execution.Times.HeadMs, double.Epsilon, execution.Times.LatencyMs);
        Assert.InRange(execution.Times.TransmitMs, double.Epsilon, execution.Times.LatencyMs);
    }

    [Fact]
    public async Task Infer_ServesATailAsAModelLikeAnyOther()
    {
        var cloud = cluster.Cloud;

        using var ready = await cloud.GetAsync("/v2/models/layered.first.tail/ready");
        using var metadata = await cloud.GetAsync("/v2/models/layered.first.tail-int8/versions/1");
        using var unknown = await cloud.GetAsync("/v2/models/layered.nowhere.tail/versions/1");

        Assert.Equal(System.Net.HttpStatusCode.OK, ready.StatusCode);
        var text = await metadata.Content.ReadAsStringAsync();
        Assert.Contains("first:zero_point", text, StringComparison.Ordinal);
        Assert.Contains("\"versions\":[\"1\"]", text, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Worker_LearnsToSplitAndFallsBackWhereThereIsNoTier()
    {
        await using var worker = Worker(Options("split-worker"));
        worker.Start();
        var request = new EdgeRequest("layered", [Input], new QualityConstraints(5_000, 0));
        var split = await Eventually.Async(
            () => worker.InferAsync(request, default), result => result.Target.Split is not null && result.Failure is null, "exploration tries the split");

        Assert.Equal("split:first/fp32>cloud/cpu/fp32", split.Target.Descriptor);
        Assert.Equal(Tier.Cloud, split.Target.Tier);
        Assert.Equal(8, Floats(Assert.Single(split.Output!)).Length);
        var onDevice = await worker.InferAsync(request with { OnDeviceOnly = true }, default);
        Assert.Null(onDevice.Target.Split);
        // The fleet takes experience of a split like any other.
        Assert.True(await worker.StopAsync());
    }

    [Fact]
    public async Task Worker_AnswersLocallyWhenTheTailDoesNot()
    {
        // Nothing listens there.
        await using var worker = Worker(Options("split-alone") with { Cloud = new Uri("http://127.0.0.1:9"), Peer = null });
        var failed = await Eventually.Async(
            () => worker.InferAsync(new EdgeRequest("layered", [Input], new QualityConstraints(5_000, 0)), default),
            result => result.Failure is not null && worker.Journal.Table.ActionCount > 0 && result.Decision.Action == worker.Journal.Table.ActionCount - 1,
            "exploration tries the split");

        Assert.Equal(Tier.Local, failed.Target.Tier);
        Assert.Equal(8, Floats(Assert.Single(failed.Output!)).Length);
    }

    [Fact]
    public async Task Worker_DoesNotUseAPlanForAnotherFile()
    {
        var store = Store();
        var splits = new EdgeSplits(store, [Plan(digest: new string('0', 64))]);

        Assert.Contains("another file", splits.Mismatch("layered", await store.ReadAsync(Layered, default)), StringComparison.Ordinal);
        Assert.Null(splits.Mismatch("doubled", default));
        Assert.Null(new EdgeSplits(store, [Plan(await DigestAsync(store))]).Mismatch("layered", await store.ReadAsync(Layered, default)));
    }

    EdgeWorker Worker(GatewayOptions options)
    {
        var store = Store();
        var digest = DigestAsync(store).AsTask().GetAwaiter().GetResult();
        return new EdgeWorker(
            new EdgeSettings
            {
                Gateway = options,
                DataDirectory = Path.Combine(folder.Path, options.DeviceId),

                // At ε 1 the paper's policy tries every target, whatever it costs.
                Policy = LearnerConfiguration.AutoScale,
                Learning = new QLearningOptions { Epsilon = 1 },
                Offload = new OffloadOptions(),
            },
            new EdgePorts(
                Profile, new Links(), new HostEnergyMeter(Profile, null, new RemotePower()), LocalEngines.Over(store),
                new EdgeModels(store, _ => StatedAccuracy.Assumed), TimeProvider.System, new SplitMix64(5), Splits: new EdgeSplits(store, [Plan(digest)])),
            NullLoggerFactory.Instance);
    }

    GatewayOptions Options(string device) => new()
    {
        DeviceId = device, DeviceClass = "split-class", Cloud = cluster.Cluster.CloudAddress, Peer = cluster.Cluster.PeerAddress,
        EnrollmentKey = cluster.Cluster.EnrollmentKey,
    };

    SplittingModelStore Store()
    {
        var models = Path.Combine(folder.Path, "models");
        TestModels.WriteTo(models);
        return new SplittingModelStore(new DirectoryModelStore(models));
    }

    static async ValueTask<string> DigestAsync(SplittingModelStore store) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData((await store.ReadAsync(Layered, default)).Span));

    static SplitPlan Plan(string digest) => new(
        "layered", digest, "split-class", "local/cpu/fp32/1t", "cloud/cpu/fp32", EnergyProvenance.Assumed, ["a test"],
        [
            new("", Precision.Fp32, 0, 0, 1, 0, null), new("first", Precision.Fp32, 64, 32, 0.5, 0.5, null), new("", Precision.Fp32, 32, 32, 0, 1, null),
        ]);

    static Core.Devices.DeviceProfile Profile { get; } = HostProfile.For(new HostFacts("x64", 1, 2000));

    static ExecutionTarget Head => ActionSpace.For(Profile)[0];

    static float[] Floats(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    sealed class Links : IDeviceProbe
    {
        public RuntimeVariance Read() => new(0, 0, -40, -40);
    }
}
