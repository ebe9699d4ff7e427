using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Silo.Tests.OpenInference;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Fleet;

/// <summary>The product's own device side against the gateway, over HTTP/2.</summary>
[Collection(ClusterTests.Name)]
public sealed class EdgeClientTests(ClusterFixture cluster)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(Tier.Cloud)]
    [InlineData(Tier.Peer)]
    public async Task Infer_RunsOnTheTierAsked(Tier tier)
    {
        using var client = Client("edge-infer");

        var answer = await client.InferAsync(
            tier, new ModelId("doubled", "1"), ProcessorKind.Cpu, [new Tensor("x", TensorElementType.Fp32, [1, 3], InferenceCalls.Bytes(1f, 2f, 3f))], Patience, default);

        Assert.Null(answer.Failure);
        Assert.Equal(InferenceCalls.Bytes(2f, 4f, 6f), answer.Output![0].Data.ToArray());
    }

    [Fact]
    public async Task Fleet_TakesAWholeLife()
    {
        using var client = Client("edge-life");

        Assert.Equal(new WirePosition(0, 0), (await client.EnrollAsync(default)).Value);
        Assert.Equal(new WirePosition(1, 0), (await client.StartEpochAsync(1, new EpochRequest("edge-class", ["local/cpu/fp32/1000"], 8, 0.9f, 0.1f), default)).Value);
        var sent = await client.SendExperienceAsync(new ExperienceRequest(1, 1, [new WireEntry(Inference())]), default);
        Assert.Equal(new ExperienceResponse(WireOutcome.Applied, new WirePosition(1, 1), 1, 0), sent.Value);
        Assert.Equal(1, SnapshotCodec.DecodePolicy((await client.GetTableAsync(default)).Value).Rows[0].Visits[0]);
        Assert.Equal("local/cpu/fp32/1000", (await client.DecideAsync(new DecisionRequest(1, ["local/cpu/fp32/1000"]), default)).Value!.Target);

        var prior = await Eventually.Async(async () => (await client.GetPolicyAsync("autoscale", 0, default)).Value, prior => prior is not null, "the class publishes its prior");
        Assert.Equal("edge-class", prior!.DeviceClass);
    }

    [Fact]
    public async Task Events_TellOfANewPrior()
    {
        using var client = Client("edge-events", "edge-events-class");
        await client.StartEpochAsync(1, new EpochRequest("edge-events-class", ["local/cpu/fp32/1000"], 8, 0.9f, 0.1f), default);
        using var enough = new CancellationTokenSource(Patience);
        var heard = new TaskCompletionSource<long>();
        var following = client.FollowEventsAsync(
            "autoscale",
            async () => await client.SendExperienceAsync(new ExperienceRequest(1, 1, [new WireEntry(Inference())]), enough.Token),
            (name, version) =>
            {
                if (name is "policy")
                {
                    heard.TrySetResult(version);
                }

                return Task.CompletedTask;
            },
            enough.Token);

        Assert.Equal(1, await heard.Task.WaitAsync(Patience));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task Download_ResumesAndChecksTheDigest()
    {
        await cluster.ModelsAreCountedAsync();
        using var client = Client("edge-download");
        using var folder = new TemporaryFolder();
        var listing = (await client.ListModelsAsync(default)).Value!.Single(model => model.Model is "doubled@1");
        var part = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, "doubled", "1")).FullName, "model.onnx.part");
        var stored = File.ReadAllBytes((await client.DownloadModelAsync(listing, Path.Combine(folder.Path, "first"), default)).Value!);
        await File.WriteAllBytesAsync(part, stored[..10]);

        var resumed = await client.DownloadModelAsync(listing, folder.Path, default);

        Assert.Null(resumed.Failure);
        Assert.Equal(stored, await File.ReadAllBytesAsync(resumed.Value!));
    }

    GatewayClient Client(string device, string deviceClass = "edge-class") => new(
        new GatewayOptions
        {
            DeviceId = device,
            DeviceClass = deviceClass,
            Cloud = cluster.Cluster.CloudAddress,
            Peer = cluster.Cluster.PeerAddress,
            EnrollmentKey = cluster.Cluster.EnrollmentKey,
        },
        new CredentialStore(null),
        cluster.Time,
        new SplitMix64(1));

    static WireInference Inference() => new(
        1, "local/cpu/fp32/1000", -10, 2, "mobilenet_v1", DecisionReason.Greedy, 0.9f, 10, 0, Core.Energy.EnergyProvenance.Modelled, 20, 30, 71, 50, 50, false,
        DateTimeOffset.UnixEpoch);
}
