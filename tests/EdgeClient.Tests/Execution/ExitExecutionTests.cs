using System.Runtime.InteropServices;
using AutoScale.Core.Actions;
using AutoScale.Core.Networks;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Testing;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;
using AutoScale.Training.Layers;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.EdgeClient.Tests.Execution;

/// <summary>The exits of the networks that ship, on ONNX Runtime: each answer ends where the calibration says, and is the one that it says.</summary>
public sealed class ExitExecutionTests : IDisposable
{
    const string Network = "meanet_cloud";
    const int Images = 40;

    static readonly MeaBlocks Blocks = MeaFiles.Shipped();
    static readonly ImageSet Set = Splits.Test(new ShapeImages(3), Images);
    static readonly RoutedSet Routed = MeaGates.Route(Blocks, Set, new Workers(1));
    static readonly ExitGate Gate = new() { Threshold = 0.5, Hard = Blocks.Hard };

    readonly TemporaryFolder folder = new();
    readonly ManualTime time = new();
    readonly FakeFleet fleet = new();
    readonly FakeTier tier = new();
    readonly GatewayClient gateway;
    readonly LocalEngines engines;
    readonly EdgeModels models;
    readonly EdgeExit exit;

    public ExitExecutionTests()
    {
        MeaFiles.WriteModels(folder.Path, Blocks);
        var store = new DirectoryModelStore(folder.Path);
        engines = LocalEngines.Over(store);
        models = new EdgeModels(store, _ => StatedAccuracy.Assumed);
        fleet.Other = tier.AnswerAsync;
        gateway = TestGateway.Create(fleet, time);
        exit = EdgeExit.Read(GateJson(Gate, certified: true));
    }

    public void Dispose()
    {
        engines.Dispose();
        models.Dispose();
        gateway.Dispose();
        fleet.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("main")]
    [InlineData("extension")]
    public async Task ExecuteAsync_AnswersOnTheDeviceAsTheBlocksDo(string last)
    {
        var (actions, network) = await PrepareAsync(exit);
        for (var index = 0; index < Images; index++)
        {
            var execution = await Executor().ExecuteAsync(network, Target(actions, last), [ImageTensor.Of(Set, index)], new(50, 50), default);

            var extends = last is "extension" && Blocks.Hard.Contains(Routed.Main[index].Label);
            Assert.Null(execution.Failure);
            Assert.Equal(new RouteTaken(extends ? ExitPoint.Extension : ExitPoint.Main, extends), execution.Route);
            Assert.Equal(extends ? Blocks.Hard.LabelAt(Routed.Extension![index].Label) : Routed.Main[index].Label, LabelOf(execution.Output!));
            Assert.Equal((0, 0), (execution.Times.HeadMs, execution.Times.TransmitMs));
        }

        Assert.Empty(tier.Requests);
    }

    [Fact]
    public async Task ExecuteAsync_SendsWhatTheGateDoubtsAndNothingElse()
    {
        var (actions, network) = await PrepareAsync(exit);
        var sent = 0;
        for (var index = 0; index < Images; index++)
        {
            var doubts = Gate.AfterMain(Routed.Main[index]).Exit is ExitPoint.Cloud;
            var execution = await Executor().ExecuteAsync(network, Target(actions, "cloud/cpu/fp32"), [ImageTensor.Of(Set, index)], new(50, 50), default);

            Assert.Equal(doubts, execution.Route!.Value.Exit is ExitPoint.Cloud);
            Assert.Equal(sent += doubts ? 1 : 0, tier.Requests.Count);
        }

        Assert.InRange(sent, 1, Images - 1);
        Assert.All(tier.Requests, request => Assert.Equal("/v2/models/meanet_cloud/versions/1/infer", request.RequestUri!.AbsolutePath));
    }

    [Fact]
    public async Task ExecuteAsync_SaysSoWhereTheTierIsAway()
    {
        fleet.Other = (_, _) => throw new HttpRequestException("connection refused");
        var (actions, network) = await PrepareAsync(exit);
        var doubtful = Enumerable.Range(0, Images).First(index => Gate.AfterMain(Routed.Main[index]).Exit is ExitPoint.Cloud);

        var execution = await Executor().ExecuteAsync(network, Target(actions, "cloud/cpu/fp32"), [ImageTensor.Of(Set, doubtful)], new(50, 50), default);

        Assert.Contains("connection refused", execution.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_RunsABatchWhole()
    {
        var (actions, network) = await PrepareAsync(exit);
        var (first, second) = (ImageTensor.Of(Set, 0), ImageTensor.Of(Set, 1));
        var batch = first with { Shape = [2, .. first.Shape.Skip(1)], Data = (byte[])[.. first.Data.Span, .. second.Data.Span] };

        var execution = await Executor().ExecuteAsync(network, Target(actions, "main"), [batch], new(50, 50), default);

        Assert.Null(execution.Route);
        Assert.Equal(2, execution.Output!.Single().Shape[0]);
    }

    [Fact]
    public async Task DescribeAsync_RefusesAGateOfOtherModels()
    {
        var other = exit with { Digests = exit.Digests.ToDictionary(digest => digest.Key, digest => digest.Key is "meanet_main" ? new string('0', 64) : digest.Value) };
        var problems = new List<string>();
        var parts = new EdgeParts(null, [other], models);

        var network = await parts.DescribeAsync((await models.FindAsync(Network, default))!, parts.Actions(TestHost.Profile), problems.Add, default);

        Assert.Empty(network.Parts);
        Assert.Contains("meanet_main", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replace_RunsTheOtherExtensionFromTheNextInferenceOn()
    {
        var index = Enumerable.Range(0, Images).First(index => Blocks.Hard.Contains(Routed.Main[index].Label));
        var parts = new EdgeParts(null, [exit], models);
        var actions = parts.Actions(TestHost.Profile);
        var executor = new EdgeExecutor(TestHost.Profile, engines, gateway, models.Resolve, new OffloadOptions(), time, exits: parts.Exits);
        var (target, image) = (Target(actions, "extension"), ImageTensor.Of(Set, index));
        var network = await DescribeAsync(parts, actions);
        var before = await executor.ExecuteAsync(network, target, [image], new(50, 50), default);
        var untaught = MeaFiles.Shipped();
        Array.Clear(untaught.ExtensionParameters.Last(parameter => parameter.Role is ParameterRole.Weight).Values);
        MeaFiles.WriteModels(folder["untaught"], untaught);
        Directory.Move(Path.Combine(folder["untaught"], "meanet_extension"), Path.Combine(folder.Path, "other"));

        var replaced = parts.Replace(exit with
        {
            Plan = exit.Plan with { Extension = "other" }, Digests = new Dictionary<string, string>(exit.Digests) { ["other"] = Digest(Named("other").File) },
        });
        var after = await executor.ExecuteAsync(await DescribeAsync(parts, actions), target, [image], new(50, 50), default);

        Assert.Same(exit, replaced);
        Assert.Equal((ExitPoint.Extension, null), (after.Route!.Value.Exit, after.Failure));
        // All logits of the untaught extension are alike but for their bias.
        Assert.NotEqual(before.Output!.Single().Data.ToArray(), after.Output!.Single().Data.ToArray());
        Assert.Equal([target], actions.Targets.Where(other => other.Descriptor == target.Descriptor));

        static string Digest(byte[] file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
    }

    [Fact]
    public void Replace_RefusesExitsThatEndInOtherWays()
    {
        var parts = new EdgeParts(null, [exit], models);
        var fewer = EdgeExit.Read(GateJson(Gate, certified: false));

        Assert.Contains("next start", Assert.Throws<ArgumentException>(() => parts.Replace(fewer)).Message, StringComparison.Ordinal);
        Assert.Same(exit.Plan, Assert.Single(parts.Exits));
    }

    [Fact]
    public void Read_LeavesOutAGateWithoutAPromise()
    {
        Assert.Equal([ExitPoint.Main, ExitPoint.Extension, ExitPoint.Cloud], exit.Plan.Options.Select(option => option.Exit));
        Assert.Equal([ExitPoint.Main, ExitPoint.Extension], EdgeExit.Read(GateJson(Gate, certified: false)).Plan.Options.Select(option => option.Exit));
        Assert.Equal([ExitPoint.Main, ExitPoint.Extension], EdgeExit.Read(GateJson(ExitGate.CloudAlways, certified: true)).Plan.Options.Select(option => option.Exit));
    }

    [Fact]
    public void Read_KnowsTheExtensionsClassesWhereTheGateLeavesItOut()
    {
        var plan = EdgeExit.Read(GateJson(new ExitGate { Threshold = 0.5, Extension = ExtensionUse.Never }, certified: true)).Plan;

        Assert.Equal(Blocks.Hard.Labels, plan.Options.Single(option => option.Exit is ExitPoint.Extension).Gate.Hard.Labels);
    }

    [Fact]
    public void ReadFolder_NamesTheFileThatIsNoGate()
    {
        using var gates = new TemporaryFolder();
        File.WriteAllText(Path.Combine(gates.Path, "broken.json"), "{}");

        Assert.Contains("broken.json", Assert.Throws<InvalidDataException>(() => EdgeExit.ReadFolder(gates.Path)).Message, StringComparison.Ordinal);
    }

    async Task<(ActionSpace Actions, NetworkDescriptor Network)> PrepareAsync(EdgeExit own)
    {
        var parts = new EdgeParts(null, [own], models);
        var actions = parts.Actions(TestHost.Profile);
        return (actions, await DescribeAsync(parts, actions));
    }

    async Task<NetworkDescriptor> DescribeAsync(EdgeParts parts, ActionSpace actions) =>
        await parts.DescribeAsync((await models.FindAsync(Network, default))!, actions, problem => Assert.Fail(problem), default);

    static ExecutionTarget Target(ActionSpace actions, string last) => actions[actions.IndexOf($"local/cpu/fp32/2t+exit:{last}")];

    EdgeExecutor Executor() => new(TestHost.Profile, engines, gateway, models.Resolve, new OffloadOptions(), time, exits: [exit.Plan]);

    byte[] GateJson(ExitGate gate, bool certified)
    {
        var costs = MeaGates.Costs(Blocks, DeviceCosts.Find("mi8pro"));
        var calibrated = new CalibratedGate(gate, certified, 0.9, 0.1, GateOutcome.Of(gate, Routed, costs), 0.05, 1, 1);
        return GateFile.Of("mi8pro", calibrated, GateBlocks.Of(Routed, costs, Named(Network), Named("meanet_main"), Named("meanet_extension"))).Write();
    }

    (string Name, byte[] File) Named(string name) => (name, File.ReadAllBytes(Path.Combine(folder.Path, name, "1", "model.onnx")));

    static int LabelOf(IReadOnlyList<Tensor> output) => Prediction.Of(MemoryMarshal.Cast<byte, float>(output.Single().Data.Span)).Label;
}
