using System.Text;
using AutoScale.Silo.Models;
using AutoScale.Silo.Storage;
using AutoScale.Silo.Tests.Fleet;
using Dapper;
using static AutoScale.Silo.Tests.Models.RolloutTests;

namespace AutoScale.Silo.Tests.Models;

/// <summary>A model with exits on the way that every model takes: upload, promote, remove. Silos serve it without a restart.</summary>
[Collection(ClusterTests.Name)]
public sealed class ExitRolloutTests(ClusterFixture cluster)
{
    const string Hard = "\"extension\":\"hardClasses\",\"hardClasses\":[1,3]";
    const string Easy = "\"extension\":\"never\",\"hardClasses\":[]";

    static int names;

    [Fact]
    public async Task Upload_IsServedByBothSilosAndOfferedToNoDevice()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadBlocksAsync(watcher, name);

        var uploaded = await UploadAsync(watcher, name, "1", Exits(name, threshold: "null", Easy));

        Assert.Equal(200, uploaded.Status);
        Assert.Equal(
            (string[])[$"{name}-main@1", $"{name}-extension@1", $"{name}-large@1"], uploaded.Json["blocks"]!.AsArray().Select(block => block!.GetValue<string>()));
        await cluster.Cluster.PeerServices.GetRequiredService<RolloutWatch>().TurnAsync(default);
        foreach (var tier in new[] { cluster.Cloud, cluster.Peer })
        {
            Assert.Equal(0, await ExitAsync(tier, name, "/versions/1"));
            Assert.Equal(404, (await AskAsync(tier, name)).Status);
        }

        await watcher.PostAsync(Path(name, "1", "promote"), new { });
        Assert.Equal(0, await ExitAsync(cluster.Cloud, name));

        // Another version with another gate, at once: everything is doubtful now.
        Assert.Equal(200, (await UploadAsync(watcher, name, "2", Exits(name, threshold: "0", Easy))).Status);
        Assert.Equal((2, 0), (await ExitAsync(cluster.Cloud, name, "/versions/2"), await ExitAsync(cluster.Cloud, name)));
        await watcher.PostAsync(Path(name, "2", "promote"), new { });
        Assert.Equal(2, await ExitAsync(cluster.Cloud, name));

        // Devices run blocks and gates of their own; what a tier runs in stages is not offered to them.
        var device = await TestDevice.EnrolledAsync(cluster);
        Assert.DoesNotContain($"\"{name}@", (await device.GetAsync("/fleet/v1/models")).Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains($"\"{name}@2\"", (await watcher.GetAsync("/fleet/v1/models")).Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(409, (await UploadAsync(watcher, name, "1", Exits(name, threshold: "0.5", Easy))).Status);
    }

    [Fact]
    public async Task Remove_ABlockWaitsForTheModelsThatItIsPartOf()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadBlocksAsync(watcher, name);
        Assert.Equal(200, (await UploadAsync(watcher, name, "1", Exits(name, threshold: "1.25", Hard))).Status);

        var early = await watcher.SendAsync(HttpMethod.Delete, Path($"{name}-large", "1"), null);
        Assert.Equal(409, early.Status);
        Assert.Contains($"is a block of {name}@1; remove that first", early.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);

        Assert.Equal(204, (await watcher.SendAsync(HttpMethod.Delete, Path(name, "1"), null)).Status);
        Assert.Equal(404, (await AskAsync(cluster.Cloud, name, "/versions/1")).Status);
        Assert.Equal(204, (await watcher.SendAsync(HttpMethod.Delete, Path($"{name}-large", "1"), null)).Status);
    }

    [Fact]
    public async Task Serve_WhereABlockIsGone_IsRefusedAsUnknown()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadBlocksAsync(watcher, name);
        await UploadAsync(watcher, name, "1", Exits(name, threshold: "1.25", Hard));

        // As on a silo whose folder lacks it: no way through the endpoints leads here.
        await cluster.Cluster.CloudServices.GetRequiredService<SystemDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("delete from model_file where model = @model", new { model = $"{name}-large@1" }), default);
        await cluster.Cluster.CloudServices.GetRequiredService<RolloutWatch>().TurnAsync(default);

        Assert.Equal(404, (await AskAsync(cluster.Cloud, name, "/versions/1")).Status);
    }

    [Theory]
    [InlineData("absent@7", "extension", "large", Hard, "the block 'absent@7' is not on this silo; upload it first, or name a version that is there")]
    [InlineData("blind", "extension", "large", Hard, "must give 'features' to the extension; it gives 'logits' FP32 [-1,4]")]
    [InlineData("other", "extension", "large", Hard, "must take 'image' and nothing else; it takes 'x' FP32 [-1,6]")]
    [InlineData("main", "large", "large", Hard, "must take 'image' FP32 [-1,6] and 'features' FP32 [-1,6], as main has them; it takes 'image' FP32 [-1,6]")]
    [InlineData("main", "wide", "large", Hard, "tells 5 classes apart, and the gate names 2 hard ones")]
    [InlineData("main", "extension", "narrow", Hard, "tells 3 classes apart, main 4")]
    [InlineData("main", "extension", "mute", Hard, "must give 'logits', FP32, a row of them for each image; it gives 'labels' FP32 [-1,4]")]
    [InlineData("main", "extension", "large", "\"extension\":\"hardClasses\",\"hardClasses\":[1,4]", "the hard class 4 is none of the 4 of main")]
    [InlineData("main", "extension", "staged", Hard, "has exits itself; name ONNX models")]
    [InlineData("main", "extension", "large@", Hard, "it must be a name, '@' and a version")]
    [InlineData("main", "extension", "large", "\"extension\":\"often\",\"hardClasses\":[]", "$.gate.extension")]
    public async Task Upload_RefusesBlocksThatCannotServe(string main, string extension, string cloud, string gate, string words)
    {
        var (name, watcher) = (NewName(), await OperatorAsync());
        await UploadBlocksAsync(watcher, name);
        foreach (var (block, file) in new[]
        {
            ("blind", TestBlocks.MainBlock(givesFeatures: false)), ("other", TestBlocks.MainBlock(input: "x")), ("wide", TestBlocks.Extension(5)), ("narrow", TestBlocks.Large(3)),
            ("mute", TestBlocks.Large(output: "labels")), ("staged", Exits(name, "null", Easy)),
        })
        {
            if (main == block || extension == block || cloud == block)
            {
                Assert.Equal(200, (await UploadAsync(watcher, $"{name}-{block}", "1", file)).Status);
            }
        }

        var refused = await UploadAsync(watcher, name, "1", Exits(name, threshold: "1", gate, main, extension, cloud));

        Assert.Equal(422, refused.Status);
        Assert.Contains(words, refused.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{name}@1\"", (await watcher.GetAsync("/fleet/v1/operator/models")).Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_RefusesMoreThanIsEverRead()
    {
        var (name, watcher) = (NewName(), await OperatorAsync());

        var refused = await UploadAsync(watcher, name, "1", Encoding.ASCII.GetBytes("{" + new string(' ', 70_000)));

        Assert.Equal(422, refused.Status);
        Assert.Contains("it has 70001 bytes; at most 65536 are read", refused.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    static async Task UploadBlocksAsync(TestDevice watcher, string name)
    {
        foreach (var (block, file) in new[] { ("main", TestBlocks.MainBlock()), ("extension", TestBlocks.Extension()), ("large", TestBlocks.Large()) })
        {
            Assert.Equal(200, (await UploadAsync(watcher, $"{name}-{block}", "1", file)).Status);
        }
    }

    static byte[] Exits(string name, string threshold, string gate, string main = "main", string extension = "extension", string cloud = "large") => Encoding.UTF8.GetBytes(
        $$$"""{"main":"{{{Block(name, main)}}}","extension":"{{{Block(name, extension)}}}","cloud":"{{{Block(name, cloud)}}}","gate":{"score":"entropy","threshold":{{{threshold}}},{{{gate}}}}}""");

    static string Block(string name, string block) => block.Contains('@', StringComparison.Ordinal) ? block : $"{name}-{block}@1";

    static Task<Reply> AskAsync(HttpClient tier, string name, string version = "") => new TestDevice(tier, "anybody", "").PostAsync(
        $"/v2/models/{name}{version}/infer", new { inputs = new[] { new { name = "image", shape = new[] { 1, TestBlocks.Width }, datatype = "FP32", data = new[] { 3, -2, 1, 0, 2, -1 } } } });

    static async Task<int> ExitAsync(HttpClient tier, string name, string version = "")
    {
        var answer = await AskAsync(tier, name, version);
        Assert.Equal(200, answer.Status);
        return answer.Json["outputs"]!.AsArray().Single(output => output!["name"]!.GetValue<string>() is "exit")!["data"]![0]!.GetValue<int>();
    }

    static string NewName() => $"staged-{Interlocked.Increment(ref names)}";

    Task<TestDevice> OperatorAsync() => RolloutTests.OperatorAsync(cluster);
}
