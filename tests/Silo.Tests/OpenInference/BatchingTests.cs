using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.InteropServices;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Testing;
using static AutoScale.Silo.Tests.OpenInference.InferenceCalls;

namespace AutoScale.Silo.Tests.OpenInference;

/// <summary>Batches of real requests on the real ONNX Runtime, over HTTP.</summary>
public sealed class BatchingTests : IAsyncLifetime, IDisposable
{
    const string Layered = "/v2/models/layered/infer";

    readonly TemporaryFolder folder = new();
    EmbeddedCluster cluster = null!;
    HttpClient http = null!;

    public async Task InitializeAsync()
    {
        TestModels.WriteTo(Path.Combine(folder.Path, "models"));
        cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = Path.Combine(folder.Path, "data"),
            Models = new ModelsOptions { Directory = Path.Combine(folder.Path, "models"), Zoo = false },

            // A delay, so that requests that come together share a run on any machine.
            Inference = new InferenceOptions { MaxConcurrent = 1, Threads = 1, MaxQueued = 1000, BatchDelayMs = 50, MaxBatch = 32 },
        });
        http = new HttpClient { BaseAddress = cluster.CloudAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Infer_RequestsThatShareARun_GetWhatTheyGetAlone()
    {
        var sizes = new List<int>();
        using var listener = Listen("autoscale.inference.batch.size", sizes);
        using var alone = new OnnxInferenceEngine(new DirectoryModelStore(Path.Combine(folder.Path, "models")), new OnnxEngineOptions { IntraOpThreads = 1 });
        var random = new Random(3);
        for (var round = 0; round < 4; round++)
        {
            float[][] inputs = [.. Enumerable.Range(0, 24).Select(index => Enumerable.Range(0, 8 * (1 + (index % 3))).Select(_ => random.NextSingle()).ToArray())];
            var answers = await Task.WhenAll(inputs.Select(input => http.AskAsync(Request(input))));

            foreach (var (input, answer) in inputs.Zip(answers))
            {
                Assert.Equal(200, answer.Status);
                var expected = await alone.RunAsync(new ModelId("layered", "1"), [Tensor(input)], [], default);
                var (wanted, actual) = (MemoryMarshal.Cast<byte, float>(expected[0].Data.Span).ToArray(), MemoryMarshal.Cast<byte, float>(answer.Binary).ToArray());
                Assert.Equal(wanted.Length, actual.Length);
                Assert.All(wanted.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }

        lock (sizes)
        {
            Assert.Contains(sizes, size => size > 4);
        }
    }

    [Fact]
    public async Task Infer_AValueThatTheGraphCannotCompute_FailsAloneInItsBatch()
    {
        // Index 99 is beyond the table; it shows only while the graph runs.
        for (var round = 0; round < 3; round++)
        {
            var answers = await Task.WhenAll(new[] { 0, 99, 1, 3 }.Select(index => http.AskAsync(Json(
                "/v2/models/lookup/infer", new { inputs = new[] { new { name = "index", shape = new[] { 1 }, datatype = "INT64", data = new[] { index } } } }))));

            Assert.Equal([200, 400, 200, 200], answers.Select(answer => answer.Status));
            Assert.Equal(2, answers[3].Floats(0).Length);
        }
    }

    [Fact]
    public async Task Model_SaysWhetherItsRequestsAreBatched()
    {
        var layered = await http.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/v2/models/layered"));
        var types = await http.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/v2/models/types"));

        Assert.Equal("""{"max_batch_size":32,"runs_alone":null}""", layered.Json["batching"]!.ToJsonString());
        Assert.Equal(1, types.Json["batching"]!["max_batch_size"]!.GetValue<int>());
        Assert.Contains("'flag' has no free first dimension", types.Json["batching"]!["runs_alone"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_CallersThatGo_LeaveTheOthersTheirAnswers()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(index => http.AskAsync(Request([.. Enumerable.Repeat((float)index, 8)]))));
        using var goes = new CancellationTokenSource();
        float[] input = [1, 2, 3, 4, 5, 6, 7, 8];
        var expected = (await http.AskAsync(Request(input))).Binary;

        var gone = Enumerable.Range(0, 10).Select(_ => http.SendAsync(Request([8, 7, 6, 5, 4, 3, 2, 1]), goes.Token)).ToList();
        var stay = Enumerable.Range(0, 10).Select(_ => http.AskAsync(Request(input))).ToList();
        await goes.CancelAsync();

        foreach (var answer in await Task.WhenAll(stay))
        {
            Assert.Equal(200, answer.Status);
            Assert.All(MemoryMarshal.Cast<byte, float>(expected).ToArray().Zip(MemoryMarshal.Cast<byte, float>(answer.Binary).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }

        foreach (var call in gone)
        {
            try
            {
                using var answer = await call;
            }
            catch (OperationCanceledException)
            {
                // It was given up in time.
            }
        }

        await Eventually.Async(
            () => Task.FromResult(cluster.CloudServices.GetRequiredService<InferenceServer>().Present), present => present is 0, "all requests leave the server");
    }

    MeterListener Listen(string name, List<int> values)
    {
        var factory = cluster.CloudServices.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == factory)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) =>
        {
            lock (values)
            {
                values.Add(value);
            }
        });
        listener.Start();
        return listener;
    }

    static HttpRequestMessage Request(float[] input) => Binary(
        Layered,
        new { parameters = new { binary_data_output = true }, inputs = new[] { new { name = "x", shape = new[] { input.Length / 8, 8 }, datatype = "FP32", parameters = new { binary_data_size = input.Length * 4 } } } },
        Bytes(input));

    static Tensor Tensor(float[] input) => new("x", TensorElementType.Fp32, [input.Length / 8, 8], Bytes(input));
}
