using System.Security.Cryptography;
using System.Text.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
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
using static AutoScale.Silo.Tests.Models.RolloutTests;

namespace AutoScale.Silo.Tests.Fleet;

/// <summary>How a network may run in parts, from an operator's upload to a device that runs it so: <c>{network}.parts</c> beside the models, over a real silo.</summary>
[Collection(ClusterTests.Name)]
public sealed class PartsTests(ClusterFixture cluster) : IDisposable
{
    const string Whole = "seen";
    const string Main = "seen-main";
    const string Extension = "seen-extension";

    static readonly int[] Hard = [1, 3];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Device_FetchesAPlanAndRunsTheSplitWithTheSilo()
    {
        await cluster.ModelsAreCountedAsync();
        var watcher = await OperatorAsync(cluster);
        var layered = (await watcher.GetAsync("/fleet/v1/models/layered/versions/1/file")).Body;
        var plan = new SplitPlan(
            "layered", Digest(layered), "parts-class", "local/cpu/fp32/1t", "cloud/cpu/fp32", EnergyProvenance.Assumed, ["a test"],
            [new("", Precision.Fp32, 0, 0, 1, 0, null), new("first", Precision.Fp32, 64, 32, 0.5, 0.5, null), new("", Precision.Fp32, 32, 32, 0, 1, null)]);
        await PublishAsync(watcher, "layered.parts", PartsModel.Write([SplitPlanReader.Write(plan)], []));

        await using var worker = await FetchedAsync("splitter", ["layered", "layered.parts"]);
        var input = new Tensor("x", TensorElementType.Fp32, [1, 8], InferenceCalls.Bytes([-2, -1, -0.5f, 0, 0.5f, 1, 2, 3]));
        var split = await Eventually.Async(
            () => worker.InferAsync(new EdgeRequest("layered", [input], new QualityConstraints(5_000, 0)), default),
            result => result.Target.Split is not null && result.Failure is null, "exploration tries the split");

        Assert.Equal("split:first/fp32>cloud/cpu/fp32", split.Target.Descriptor);
        using var engine = new OnnxInferenceEngine(new DirectoryModelStore(folder["splitter/models"]), new OnnxEngineOptions { IntraOpThreads = 1 });
        var whole = Floats((await engine.RunAsync(new ModelId("layered", "1"), [input], [], default))[0]);
        Assert.All(whole.Zip(Floats(Assert.Single(split.Output!))), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public async Task Device_FetchesAGateAndEndsWhereItSays()
    {
        var watcher = await OperatorAsync(cluster);
        var files = new Dictionary<string, byte[]> { [Whole] = TestBlocks.Large(), [Main] = TestBlocks.MainBlock(), [Extension] = TestBlocks.Extension() };
        foreach (var (name, file) in files)
        {
            await PublishAsync(watcher, name, file);
        }

        await PublishAsync(watcher, $"{Whole}.parts", PartsModel.Write([], [Gate(files)]));

        await using var worker = await FetchedAsync("gated", [Whole, Main, Extension, $"{Whole}.parts"]);
        using var engine = new OnnxInferenceEngine(new DirectoryModelStore(folder["gated/models"]), new OnnxEngineOptions { IntraOpThreads = 1 });
        var gate = new ExitGate { Threshold = 1.25, Hard = new HardClasses(Hard) };
        var (random, asked, ended) = (new SplitMix64(7), 0, new Dictionary<ExitPoint, int>());
        await Eventually.Async(
            async () =>
            {
                // The fainter an image, the more doubt.
                var strength = 0.1f + (asked++ % 4);
                var image = new Tensor("image", TensorElementType.Fp32, [1, TestBlocks.Width], InferenceCalls.Bytes(
                    [.. Enumerable.Range(0, TestBlocks.Width).Select(_ => strength * ((2 * random.NextSingle()) - 1))]));
                var result = await worker.InferAsync(new EdgeRequest(Whole, [image], new QualityConstraints(5_000, 0)), default);
                if (result.Target.Exit is ExitPoint.Cloud)
                {
                    var main = Prediction.Of(Floats((await engine.RunAsync(new ModelId(Main, "1"), [image], ["logits"], default))[0]));
                    Assert.Null(result.Failure);
                    Assert.Equal(gate.AfterMain(main).Exit, result.Route!.Value.Exit);
                    ended[result.Route.Value.Exit] = ended.GetValueOrDefault(result.Route.Value.Exit) + 1;
                }

                return ended;
            },
            now => now.Count is 3, "the gate ends some at each exit");
    }

    /// <summary>What a device does at its start, after <c>--fetch</c> brought these.</summary>
    async Task<EdgeWorker> FetchedAsync(string device, string[] names)
    {
        var options = new GatewayOptions
        {
            DeviceId = device, DeviceClass = "parts-class", Cloud = cluster.Cluster.CloudAddress, EnrollmentKey = cluster.Cluster.EnrollmentKey,
        };
        var store = new SplittingModelStore(new DirectoryModelStore(Directory.CreateDirectory(folder[$"{device}/models"]).FullName));
        var models = new EdgeModels(store, _ => StatedAccuracy.Assumed);
        using (var gateway = new GatewayClient(options with { DeviceId = $"{device}-fetch" }, new CredentialStore(null), cluster.Time, new SplitMix64(1)))
        {
            Assert.Null(await new ModelSync(gateway, models, folder[$"{device}/models"], names, TimeProvider.System, NullLogger<ModelSync>.Instance).TurnAsync(default));
        }

        var parts = (await models.ReadPartsAsync(default)).Select(entry => (Name: entry.Model.ToString(), Parts: PartsModel.Read(entry.File))).ToList();
        var splits = EdgeSplits.Of(store, parts.SelectMany(entry => entry.Parts.Plans.Select(json => (entry.Name, json))));
        var exits = EdgeExit.Of(parts.SelectMany(entry => entry.Parts.Gates.Select(json => (entry.Name, json))));
        var profile = HostProfile.For(new HostFacts("x64", 1, 2000));
        return new EdgeWorker(
            new EdgeSettings
            {
                Gateway = options, DataDirectory = folder[$"{device}/data"],

                // At ε 1 the paper's policy tries every target, whatever it costs.
                Policy = LearnerConfiguration.AutoScale, Learning = new QLearningOptions { Epsilon = 1 },
            },
            new EdgePorts(
                profile, new Links(), new HostEnergyMeter(profile, null, new RemotePower()), LocalEngines.Over(store), models, TimeProvider.System, new SplitMix64(5),
                Splits: splits, Exits: exits),
            NullLoggerFactory.Instance);
    }

    static async Task PublishAsync(TestDevice watcher, string name, byte[] file)
    {
        Assert.Equal(200, (await UploadAsync(watcher, name, "1", file)).Status);
        Assert.Equal(200, (await watcher.PostAsync(Path(name, "1", "promote"), new { })).Status);
    }

    /// <summary>As <c>autoscale-train calibrate</c> writes it.</summary>
    static string Gate(Dictionary<string, byte[]> files)
    {
        var outcome = new
        {
            samples = 100, correct = 90, millijoules = 1.0, remoteMillijoules = 1.0, bytes = 10.0, latencyMs = 1.0, mainShare = 0.5, extensionShare = 0.3, cloudShare = 0.2, askedExtension = 0.3,
        };
        return JsonSerializer.Serialize(new
        {
            device = "mi8pro", variant = "entropy", score = "entropy", threshold = 1.25, extension = "hardClasses", placement = "afterMain", compareSoftmax = false,
            hardClasses = Hard, target = 0.8, risk = 0.1, certified = true, pValue = 0.01, estimate = outcome,
            blocks = new
            {
                network = Whole, main = Main, extension = Extension, hardClasses = Hard, digests = files.ToDictionary(file => file.Key, file => Digest(file.Value)),
                mainOnly = outcome, extended = outcome,
            },
        });
    }

    static string Digest(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    static float[] Floats(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    sealed class Links : IDeviceProbe
    {
        public RuntimeVariance Read() => new(0, 0, -40, -40);
    }
}
