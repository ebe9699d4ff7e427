using System.Runtime.InteropServices;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.OpenInference;
using AutoScale.Testing;
using Microsoft.Extensions.Hosting;
using static AutoScale.Silo.Tests.OpenInference.InferenceCalls;

namespace AutoScale.Silo.Tests.OpenInference;

/// <summary>A model with exits of real ONNX models, over HTTP.</summary>
public sealed class ExitModelTests : IDisposable
{
    const int Width = TestBlocks.Width;
    const double Threshold = 1.25;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Infer_ManyAtOnce_EachEndsWhereItsGateSays()
    {
        WriteBlocks();
        WriteExits("""{"main":"main@1","extension":"extension@1","cloud":"large@1","gate":{"score":"entropy","threshold":1.25,"extension":"hardClasses","hardClasses":[1,3]}}""");
        await using var cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = Path.Combine(folder.Path, "data"),
            Models = new ModelsOptions { Directory = Models, Zoo = false },
            Inference = new InferenceOptions { MaxConcurrent = 1, Threads = 1, MaxQueued = 1000, BatchDelayMs = 20 },
        });
        using var http = new HttpClient { BaseAddress = cluster.CloudAddress };
        using var engine = new OnnxInferenceEngine(new DirectoryModelStore(Models), new OnnxEngineOptions { IntraOpThreads = 1 });
        var random = new Random(5);
        var ended = new int[3];
        for (var round = 0; round < 3; round++)
        {
            // The fainter an image, the more doubt.
            float[][] images = [.. Enumerable.Range(0, 40).Select(index => Enumerable.Range(0, Width).Select(_ => (0.1f + (index % 4)) * ((2 * random.NextSingle()) - 1)).ToArray())];
            var answers = await Task.WhenAll(images.Select(image => http.AskAsync(Request(image))));

            foreach (var (image, answer) in images.Zip(answers))
            {
                Assert.Equal(200, answer.Status);
                var (label, exit) = await ExpectedAsync(engine, image);
                Assert.Equal((label, (int)exit), (Whole(answer, 0), Whole(answer, 1)));
                Assert.InRange(answer.Floats(2)[0], 0.25f, 1);
                ended[(int)exit]++;
            }
        }

        Assert.All(ended, count => Assert.True(count > 0, $"Ended: {string.Join(", ", ended)}."));
        // It is in the fleet's catalog like any model, with its blocks and their work.
        await cluster.CloudServices.GetServices<IHostedService>().OfType<ModelRegistration>().Single().ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(1));
        var listed = await cluster.CloudServices.GetRequiredService<IGrainFactory>().GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(default);
        var entry = listed.Single(entry => entry.Model is "exits@1");
        Assert.Equal(["main@1", "extension@1", "large@1"], entry.Blocks ?? []);
        Assert.Equal((3, (4 + 2 + 4) * Width, 100), (entry.FullyConnectedLayers, entry.MultiplyAccumulates, entry.RolloutPercent));
        Assert.All(listed, other => Assert.Equal(other == entry, other.Blocks is not null));
        var metadata = await http.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/v2/models/exits"));
        Assert.Equal("""[{"name":"image","datatype":"FP32","shape":[1,6]}]""", metadata.Json["inputs"]!.ToJsonString());
        Assert.Equal(16, metadata.Json["batching"]!["max_batch_size"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"gate":{"score":"entropy","threshold":null,"extension":"never","hardClasses":[]}}""", "main")]
    [InlineData("""{"main":"main","gate":{"score":"entropy","threshold":null,"extension":"never","hardClasses":[]}}""", "'main' is 'main'")]
    [InlineData("""{"main":"main@1","gate":{"score":"entropy","threshold":1,"extension":"never","hardClasses":[]}}""", "no cloud model")]
    [InlineData("""{"main":"main@1","gate":{"score":"entropy","threshold":null,"extension":"hardClasses","hardClasses":[1]}}""", "no extension|there is none")]
    [InlineData("""{"main":"main@1","gate":{"score":"doubt","threshold":null,"extension":"never","hardClasses":[]}}""", "score")]
    [InlineData("""{"main":"main@1","gates":1,"gate":{"score":"entropy","threshold":null,"extension":"never","hardClasses":[]}}""", "gates")]
    [InlineData("""{"main":"main@1","gate":{"score":"entropy","threshold":null,"extension":"never","hardClasses":[1,1]}}""", "twice")]
    public void Read_AWrongFile_NamesItAndWhy(string json, string words)
    {
        WriteExits(json);

        var problem = Assert.Throws<ConfigurationException>(() => ExitModelFolder.Read(Models));

        Assert.Contains(Path.Combine("exits", "1", "exits.json"), problem.Message, StringComparison.Ordinal);
        Assert.Contains(words.Split('|'), word => problem.Message.Contains(word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("large@2", "the block 'large@2' is not on this silo; upload it first")]
    [InlineData("narrow@1", "the cloud's block 'narrow@1' tells 3 classes apart, main 4")]
    public async Task StartAsync_WithBlocksThatCannotServe_SaysWhichAndWhy(string cloud, string words)
    {
        WriteBlocks();
        Write("narrow", TestBlocks.Large(classes: 3));
        WriteExits($$$"""{"main":"main@1","cloud":"{{{cloud}}}","gate":{"score":"entropy","threshold":1,"extension":"never","hardClasses":[]}}""");

        var problem = await Assert.ThrowsAnyAsync<Exception>(() => EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = Path.Combine(folder.Path, "data"), Models = new ModelsOptions { Directory = Models, Zoo = false },
        }));

        Assert.Contains($"exits/1/exits.json, which cannot be served: {words}", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutAFolder_IsNone() => Assert.Empty(ExitModelFolder.Read(null).All);

    string Models => Path.Combine(folder.Path, "models");

    static async Task<(int Label, ExitPoint Exit)> ExpectedAsync(OnnxInferenceEngine engine, float[] image)
    {
        var gate = new ExitGate { Threshold = Threshold, Hard = new HardClasses([1, 3]) };
        Tensor input = new("image", TensorElementType.Fp32, [1, Width], Bytes(image));
        var main = await engine.RunAsync(new ModelId("main", "1"), [input], ["logits", "features"], default);
        var first = PredictionOf(main[0]);
        var verdict = gate.AfterMain(first);
        if (verdict.Exit is ExitPoint.Extension)
        {
            verdict = gate.AfterExtension(first, PredictionOf((await engine.RunAsync(new ModelId("extension", "1"), [input, main[1]], [], default))[0]));
        }

        return verdict.Exit is ExitPoint.Cloud
            ? (PredictionOf((await engine.RunAsync(new ModelId("large", "1"), [input], [], default))[0]).Label, verdict.Exit)
            : (verdict.Label, verdict.Exit);
    }

    void WriteBlocks()
    {
        Write("main", TestBlocks.MainBlock());
        Write("extension", TestBlocks.Extension());
        Write("large", TestBlocks.Large());
    }

    void Write(string name, byte[] file) =>
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(Models, name, "1")).FullName, "model.onnx"), file);

    void WriteExits(string json) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Models, "exits", "1")).FullName, "exits.json"), json);

    static HttpRequestMessage Request(float[] image) => Json(
        "/v2/models/exits/infer", new { inputs = new[] { new { name = "image", shape = new[] { 1, Width }, datatype = "FP32", data = image } } });

    static int Whole(Answer answer, int output) => answer.Json["outputs"]![output]!["data"]![0]!.GetValue<int>();

    static Prediction PredictionOf(Tensor logits) => Prediction.Of(MemoryMarshal.Cast<byte, float>(logits.Data.Span));
}
