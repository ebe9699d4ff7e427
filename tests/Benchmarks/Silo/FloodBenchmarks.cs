using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Onnx.Zoo;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AutoScale.Benchmarks.Silo;

/// <summary>
/// What a flood does to the others: one offloaded inference of a device that keeps to its limits, while nobody else asks, and while 100 devices ask
/// ten times as often as they may. Compare the p99 columns of the two rows: the bar is a ratio of 2.
/// </summary>
[Config(typeof(OneCallAnIteration))]
public class FloodBenchmarks : IAsyncDisposable
{
    const int Flooders = 100;
    const int LimitPerSecond = 2;
    const int AskedPerSecond = 20;

    static readonly ModelId Model = new("mobilenet_v3", "1");

    readonly string folder = Directory.CreateTempSubdirectory("autoscale-flood-").FullName;
    readonly CancellationTokenSource stop = new();
    readonly IReadOnlyList<Tensor> input = ModelZoo.Find(Model.Name)!.SampleInputs(seed: 1);
    EmbeddedCluster cluster = null!;
    GatewayClient gateway = null!;
    HttpClient http = null!;
    Task flood = Task.CompletedTask;
    long answered;
    long refused;

    [GlobalSetup(Target = nameof(Quiet))]
    public void StartQuiet() => StartAsync().GetAwaiter().GetResult();

    [GlobalSetup(Target = nameof(Flooded))]
    public void StartFlooded() => StartFloodAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "quiet")]
    public Task<Execution<IReadOnlyList<Tensor>>> Quiet() => InferAsync();

    [Benchmark(Description = "under a flood of 100 devices")]
    public Task<Execution<IReadOnlyList<Tensor>>> Flooded() => InferAsync();

    async Task<Execution<IReadOnlyList<Tensor>>> InferAsync()
    {
        var answer = await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, input, TimeSpan.FromSeconds(10), CancellationToken.None);
        return answer.Failure is null ? answer : throw new InvalidOperationException($"The tier does not answer: {answer.Failure}");
    }

    async Task StartAsync()
    {
        cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = Path.Combine(folder, Guid.NewGuid().ToString("N")),
            Inference = new InferenceOptions { Threads = 1 },
            Limits = new GatewayLimits { FleetRequestsPerSecond = LimitPerSecond },
        });
        gateway = new GatewayClient(
            new EdgeClient.Gateway.GatewayOptions { DeviceId = "calm", DeviceClass = "calm", Cloud = cluster.CloudAddress, EnrollmentKey = cluster.EnrollmentKey },
            new CredentialStore(null), TimeProvider.System, new SplitMix64(1));
        http = new HttpClient
        {
            BaseAddress = cluster.CloudAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await InferAsync();
    }

    async Task StartFloodAsync()
    {
        await StartAsync();
        var tokens = new List<string>();
        for (var index = 0; index < Flooders; index++)
        {
            using var enrolled = await http.PostAsJsonAsync("/fleet/v1/enroll", new EnrollRequest(cluster.EnrollmentKey, Name(index), "wild"), FleetRequestJson.Default.EnrollRequest);
            tokens.Add((await enrolled.Content.ReadFromJsonAsync(FleetResponseJson.Default.EnrollResponse))!.AccessToken);
        }

        flood = Task.WhenAll(tokens.Select((token, index) => Task.Run(() => FloodAsync(Name(index), token))));
    }

    async Task FloodAsync(string device, string token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / AskedPerSecond));
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/fleet/v1/devices/{device}/status") { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request);
            Interlocked.Increment(ref response.StatusCode is HttpStatusCode.TooManyRequests ? ref refused : ref answered);
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await stop.CancelAsync();
        await flood;
        if (refused > 0)
        {
            Console.WriteLine($"// The flood: {answered} requests answered, {refused} refused.");
        }

        http.Dispose();
        gateway.Dispose();
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        stop.Dispose();
    }

    static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"wild-{index}");

    sealed class OneCallAnIteration : ManualConfig
    {
        public OneCallAnIteration()
        {
            // On a busy machine a call takes its time, and the runner's own bound is five minutes.
            AddJob(Job.Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(30), logOutput: true))
                .WithInvocationCount(1).WithUnrollFactor(1).WithWarmupCount(30).WithIterationCount(400));
            AddColumn(new PercentileColumn(50), new PercentileColumn(99));
        }
    }
}
