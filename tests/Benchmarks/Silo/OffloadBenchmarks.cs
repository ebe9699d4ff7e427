using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Zoo;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace AutoScale.Benchmarks.Silo;

/// <summary>
/// What a tier adds to an inference: one offloaded call from the device's gateway client, through HTTP/2, the gateway, the model grain and
/// ONNX Runtime, beside the two floors that it stands on, measured in the same run: the same model on the same engine without any of it, and a
/// bare Kestrel that returns the same number of bytes for the same body. What is left after both floors is ours.
/// </summary>
[Config(typeof(OneCallAnIteration))]
public class OffloadBenchmarks : IAsyncDisposable
{
    static readonly ModelId Model = new("mobilenet_v3", "1");

    readonly string folder = Directory.CreateTempSubdirectory("autoscale-benchmark-").FullName;
    IReadOnlyList<Tensor> input = [];
    EmbeddedCluster cluster = null!;
    GatewayClient gateway = null!;
    OnnxInferenceEngine engine = null!;
    WebApplication echo = null!;
    HttpClient http = null!;
    byte[] body = [];

    /// <summary>Blocks: the in-process runner does not wait for tasks of its setups.</summary>
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    async Task StartAsync()
    {
        input = ModelZoo.Find(Model.Name)!.SampleInputs(seed: 1);
        engine = new OnnxInferenceEngine(new ZooModelStore(), new OnnxEngineOptions { IntraOpThreads = 1 });
        cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = folder,
            Inference = new InferenceOptions { Threads = 1 },
        });
        gateway = new GatewayClient(
            new EdgeClient.Gateway.GatewayOptions { DeviceId = "benchmark", DeviceClass = "benchmark", Cloud = cluster.CloudAddress, EnrollmentKey = cluster.EnrollmentKey },
            new CredentialStore(Path.Combine(folder, "credentials.json")), TimeProvider.System, new SplitMix64(1));

        var outputs = await RunOnTheEngine();
        body = new byte[input.Sum(tensor => tensor.Data.Length)];
        var answer = new byte[outputs.Sum(tensor => tensor.Data.Length)];
        echo = await StartEchoAsync(answer);
        http = new HttpClient
        {
            BaseAddress = new Uri(echo.Urls.First()),
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if ((await Offload()).Failure is { } failure)
        {
            throw new InvalidOperationException($"The tier does not answer: {failure}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        http.Dispose();
        gateway.Dispose();
        engine.Dispose();
        await echo.DisposeAsync();
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Baseline = true, Description = "InferenceSession.Run")]
    public async Task<IReadOnlyList<Tensor>> RunOnTheEngine() => await engine.RunAsync(Model, input, [], CancellationToken.None);

    [Benchmark(Description = "Kestrel echo of the same bytes")]
    public async Task<byte[]> Echo()
    {
        using var content = new ByteArrayContent(body);
        using var response = await http.PostAsync(new Uri("/", UriKind.Relative), content);
        return await response.Content.ReadAsByteArrayAsync();
    }

    [Benchmark(Description = "offloaded inference")]
    public async Task<Execution<IReadOnlyList<Tensor>>> Offload() =>
        await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, input, TimeSpan.FromSeconds(10), CancellationToken.None);

    static async Task<WebApplication> StartEchoAsync(byte[] answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer);
        });
        await app.StartAsync();
        return app;
    }

    sealed class OneCallAnIteration : ManualConfig
    {
        public OneCallAnIteration()
        {
            AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                .WithInvocationCount(1).WithUnrollFactor(1).WithWarmupCount(100).WithIterationCount(1000));
            AddColumn(new PercentileColumn(50), new PercentileColumn(99));
        }
    }
}
