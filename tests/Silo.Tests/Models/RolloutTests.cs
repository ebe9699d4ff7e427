using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Onnx.Graph;
using AutoScale.Silo.Fleet;
using AutoScale.Silo.Models;
using AutoScale.Silo.Storage;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Testing;
using Dapper;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Silo.Tests.Models;

/// <summary>A model's way over the air, from an operator's upload to a device's disk and back.</summary>
[Collection(ClusterTests.Name)]
public sealed class RolloutTests(ClusterFixture cluster)
{
    static int names;

    [Fact]
    public async Task Upload_IsUsedOnBothSilosAndOfferedToNobody()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());

        var uploaded = await UploadAsync(watcher, name, "1", Scaled(5));
        Assert.Equal(200, uploaded.Status);
        Assert.Equal(("registered", 0), (uploaded.Json["stage"]!.GetValue<string>(), uploaded.Json["percent"]!.GetValue<int>()));
        await cluster.Cluster.PeerServices.GetRequiredService<RolloutWatch>().TurnAsync(default);

        foreach (var tier in new[] { cluster.Cloud, cluster.Peer })
        {
            var answer = await new TestDevice(tier, "anybody", "").PostAsync($"/v2/models/{name}/versions/1/infer", Input());
            Assert.Equal(200, answer.Status);
            Assert.Equal(5, answer.Json["outputs"]![0]!["data"]![0]!.GetValue<float>());
        }

        // Who names no version gets none that is not for all.
        Assert.Equal(404, (await new TestDevice(cluster.Cloud, "anybody", "").PostAsync($"/v2/models/{name}/infer", Input())).Status);
        var device = await TestDevice.EnrolledAsync(cluster);
        Assert.DoesNotContain($"{name}@1", (await device.GetAsync("/fleet/v1/models")).Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(200, (await UploadAsync(watcher, name, "1", Scaled(5))).Status);
        Assert.Equal(409, (await UploadAsync(watcher, name, "1", Scaled(6))).Status);
    }

    [Fact]
    public async Task Upload_RefusesWhatIsNoModel()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());

        Assert.Equal(422, (await UploadAsync(watcher, name, "1", [1, 2, 3])).Status);
        Assert.Equal(422, (await UploadAsync(watcher, name, "1", [])).Status);
        Assert.Equal(400, (await UploadAsync(watcher, name, ".x", Scaled(1))).Status);
        Assert.Equal(403, (await UploadAsync(await TestDevice.EnrolledAsync(cluster), name, "1", Scaled(1))).Status);
    }

    [Fact]
    public async Task Stage_OffersTheVersionToItsShareAndPromoteToAll()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadAsync(watcher, name, "1", Scaled(2));
        var devices = new List<TestDevice>();
        for (var index = 0; index < 12; index++)
        {
            devices.Add(await TestDevice.EnrolledAsync(cluster));
        }

        Assert.Equal(200, (await watcher.PostAsync(Path(name, "1", "stage"), new { percent = 50 })).Status);
        var some = await OfferedAsync(devices, name);
        Assert.InRange(some, 1, 11);

        Assert.Equal("promoted", (await watcher.PostAsync(Path(name, "1", "promote"), new { })).Json["stage"]!.GetValue<string>());
        Assert.Equal(12, await OfferedAsync(devices, name));
        Assert.Equal(200, (await new TestDevice(cluster.Cloud, "anybody", "").PostAsync($"/v2/models/{name}/infer", Input())).Status);

        Assert.Equal(200, (await watcher.PostAsync(Path(name, "1", "rollback"), new { reason = "a better one comes" })).Status);
        Assert.Equal(0, await OfferedAsync(devices, name));

        // It stays usable for who has it, until it is removed.
        Assert.Equal(200, (await new TestDevice(cluster.Cloud, "anybody", "").PostAsync($"/v2/models/{name}/versions/1/infer", Input())).Status);
    }

    [Fact]
    public async Task Stage_OfAVersionThatFailsOrBurns_IsRolledBackByItself()
    {
        foreach (var (fails, energy, words) in new[] { (true, 10.0, "failed"), (false, 100.0, "mJ") })
        {
            var (name, watcher) = (NewName(), await OperatorAsync());
            await UploadAsync(watcher, name, "1", Scaled(2));
            await watcher.PostAsync(Path(name, "1", "promote"), new { });
            await UploadAsync(watcher, name, "2", Scaled(3));
            var staged = await watcher.PostAsync(Path(name, "2", "stage"), new { percent = 50, minSamples = 50 });
            Assert.Equal("staged", staged.Json["stage"]!.GetValue<string>());
            var entry = new Grains.Abstractions.Models.CatalogEntry($"{name}@2", "", 0, 0, 0, 0, 0, 50);
            for (var index = 0; index < 8; index++)
            {
                var device = await TestDevice.EnrolledAsync(cluster);
                await device.StartEpochAsync(1);
                var isWith = Rollout.Includes(entry, device.Id);
                var entries = Enumerable.Range(0, 50).Select(_ => Inference(name, isWith ? energy : 10, isWith && fails)).ToArray();
                Assert.Equal(200, (await device.ExperienceAsync(1, 1, entries)).Status);
            }

            await cluster.Cluster.CloudServices.GetRequiredService<RolloutWatch>().TurnAsync(default);

            var listing = await FindAsync(watcher, $"{name}@2");
            Assert.Equal(("rolledBack", 0), (listing["stage"]!.GetValue<string>(), listing["percent"]!.GetValue<int>()));
            Assert.Contains(words, listing["reason"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(100, (await FindAsync(watcher, $"{name}@1"))["percent"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task Remove_WaitsUntilNobodyIsOfferedIt()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadAsync(watcher, name, "1", Scaled(2));
        await watcher.PostAsync(Path(name, "1", "promote"), new { });

        Assert.Equal(409, (await watcher.SendAsync(HttpMethod.Delete, Path(name, "1"), null)).Status);
        await watcher.PostAsync(Path(name, "1", "rollback"), new { reason = "old" });
        Assert.Equal(204, (await watcher.SendAsync(HttpMethod.Delete, Path(name, "1"), null)).Status);

        Assert.Equal(404, (await new TestDevice(cluster.Cloud, "anybody", "").PostAsync($"/v2/models/{name}/versions/1/infer", Input())).Status);
        Assert.Equal(404, (await watcher.SendAsync(HttpMethod.Delete, Path(name, "1"), null)).Status);
        Assert.Equal(409, (await UploadAsync(watcher, name, "1", Scaled(7))).Status);
    }

    [Fact]
    public async Task File_ThatWasTamperedWithInTheDatabase_IsNotHandedOutAndNotRun()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadAsync(watcher, name, "1", Scaled(2));
        await cluster.Cluster.CloudServices.GetRequiredService<SystemDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("update model_file set content = @content where model = @model", new { content = Scaled(9), model = $"{name}@1" }), default);

        Assert.Equal(500, (await watcher.GetAsync($"/fleet/v1/models/{name}/versions/1/file")).Status);
        var answer = await new TestDevice(cluster.Cloud, "anybody", "").PostAsync($"/v2/models/{name}/versions/1/infer", Input());
        Assert.Equal(500, answer.Status);
        Assert.Contains("not what was signed", answer.Json["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_FetchesWhatItIsOfferedChecksItAndGivesItBack()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadAsync(watcher, name, "1", Scaled(2));
        await watcher.PostAsync(Path(name, "1", "promote"), new { });
        using var folder = new TemporaryFolder();
        using var gateway = Gateway("fetching");
        using var models = new EdgeClient.Models.EdgeModels(new Onnx.Engine.DirectoryModelStore(folder.Path), _ => new EdgeClient.Models.StatedAccuracy(50, null, "test"));
        var sync = new EdgeClient.Models.ModelSync(
            gateway, models, folder.Path, [name], TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<EdgeClient.Models.ModelSync>.Instance);

        Assert.Null(await sync.TurnAsync(default));
        Assert.Equal(Scaled(2), await File.ReadAllBytesAsync(folder[$"{name}/1/model.onnx"]));
        Assert.Equal("1", (await models.FindAsync(name, default))!.Model.Version);

        await UploadAsync(watcher, name, "2", Scaled(3));
        await watcher.PostAsync(Path(name, "2", "promote"), new { });
        Assert.Null(await sync.TurnAsync(default));
        Assert.Equal("2", models.Resolve(name, Core.Actions.Precision.Fp32).Version);

        await watcher.PostAsync(Path(name, "2", "rollback"), new { reason = "worse" });
        Assert.Null(await sync.TurnAsync(default));
        Assert.Equal("1", models.Resolve(name, Core.Actions.Precision.Fp32).Version);
        Assert.False(File.Exists(folder[$"{name}/2/model.onnx"]));
    }

    [Fact]
    public async Task Device_ThatTrustsAnotherKey_TakesNoModel()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadAsync(watcher, name, "1", Scaled(2));
        await watcher.PostAsync(Path(name, "1", "promote"), new { });
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var folder = new TemporaryFolder();
        using var distrusting = Gateway("distrusting", other.ExportSubjectPublicKeyInfoPem());
        using var trusting = Gateway("trusting");
        var listing = (await distrusting.ListModelsAsync(default)).Value!.Single(model => model.Model == $"{name}@1");

        Assert.Contains("not signed by a key that this device trusts", (await distrusting.DownloadModelAsync(listing, folder.Path, default)).Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("not signed", (await trusting.DownloadModelAsync(listing with { Signature = null }, folder.Path, default)).Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("not signed", (await trusting.DownloadModelAsync(listing with { Bytes = listing.Bytes + 1 }, folder.Path, default)).Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
        Assert.Null((await trusting.DownloadModelAsync(listing, folder.Path, default)).Failure);
    }

    GatewayClient Gateway(string device, params string[] trusted) => new(
        new GatewayOptions
        {
            DeviceId = $"{device}-{Interlocked.Increment(ref names)}", DeviceClass = "rollout-class", Cloud = cluster.Cluster.CloudAddress,
            EnrollmentKey = cluster.Cluster.EnrollmentKey, TrustedKeys = trusted,
        },
        new CredentialStore(null), cluster.Time, new SplitMix64(1));

    internal static byte[] Scaled(float factor)
    {
        var graph = new GraphBuilder("scaled", 1);
        graph.Input("x", DataType.Float, 1, 3);
        graph.Scalar("factor", factor);
        graph.Output(graph.Node("Mul", "y", ["x", "factor"]), DataType.Float, 1, 3);
        return ModelFile.Write(graph.Build());
    }

    internal static async Task<Reply> UploadAsync(TestDevice by, string name, string version, byte[] file, string? signature = null, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Path(name, version)) { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", by.AccessToken);
        if (signature is not null)
        {
            request.Headers.Add("Model-Signature", signature);
        }

        using var response = await (http ?? by.Http).SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers, response.Content.Headers);
    }

    static string NewName() => $"model-{Interlocked.Increment(ref names)}";

    internal static string Path(string name, string version, string? action = null) => $"/fleet/v1/operator/models/{name}/versions/{version}{(action is null ? "" : $"/{action}")}";

    static object Input() => new { inputs = new[] { new { name = "x", shape = new[] { 1, 3 }, datatype = "FP32", data = new[] { 1, 1, 1 } } } };

    static JsonNode Inference(string network, double energy, bool fellBack)
    {
        var entry = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(TestDevice.Inference()))!;
        entry["inference"]!["network"] = network;
        entry["inference"]!["energyMillijoules"] = energy;
        entry["inference"]!["fellBack"] = fellBack;
        return entry;
    }

    static async Task<int> OfferedAsync(List<TestDevice> devices, string name)
    {
        var lists = await Task.WhenAll(devices.Select(device => device.GetAsync("/fleet/v1/models")));
        return lists.Count(list => list.Json.AsArray().Any(model => model!["model"]!.GetValue<string>() == $"{name}@1"));
    }

    static async Task<JsonNode> FindAsync(TestDevice watcher, string model) =>
        (await watcher.GetAsync("/fleet/v1/operator/models")).Json.AsArray().Single(listing => listing!["model"]!.GetValue<string>() == model)!;

    internal static async Task<TestDevice> OperatorAsync(ClusterFixture cluster) =>
        new(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };

    Task<TestDevice> OperatorAsync() => OperatorAsync(cluster);
}
