using System.Collections.Concurrent;
using System.Threading.Channels;
using AutoScale.Core.Tensors;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace AutoScale.Silo.Tests.Hosting;

/// <summary>One silo with settings of its own, over an engine that runs when the test says so.</summary>
sealed class SiloTestHost : IAsyncDisposable
{
    static int ports = 21_000;

    readonly TemporaryFolder folder = new();

    SiloTestHost()
    {
    }

    public const string EnrollmentKey = "enrollment-key-of-a-test";

    public const string OperatorKey = "operator-key-of-a-test";

    public HeldEngine Engine { get; } = new();

    public WebApplication App { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public static async Task<SiloTestHost> StartAsync(
        InferenceOptions? inference = null, GatewayOptions? gateway = null, SiloOptions? silo = null, TelemetryOptions? telemetry = null, TimeProvider? time = null)
    {
        var host = new SiloTestHost();
        var port = Interlocked.Add(ref ports, 2);
        host.App = SiloHost.Build(
            new SiloSettings
            {
                Silo = new SiloOptions { SiloPort = port, ClientPort = port + 1, ClusterId = $"test-{port}", StopSeconds = silo?.StopSeconds ?? 30 },
                Gateway = gateway ?? new GatewayOptions { Urls = ["http://127.0.0.1:0"] },
                Identity = new IdentityOptions { EnrollmentKeys = [EnrollmentKey], OperatorKeys = [OperatorKey] },
                Storage = new StorageOptions { Directory = host.folder.Path },
                Models = new ModelsOptions { Zoo = false },
                Inference = inference ?? new InferenceOptions(),
                Telemetry = telemetry ?? new TelemetryOptions(),
            },
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                builder.Services.Replace(ServiceDescriptor.Singleton(time ?? TimeProvider.System));
                builder.Services.Replace(ServiceDescriptor.Singleton<IInferenceEngine>(host.Engine));
                builder.Services.Replace(ServiceDescriptor.Singleton<AutoScale.Onnx.Engine.IModelStore>(new OneModelStore()));
            });
        await host.App.StartAsync();
        host.Http = new HttpClient { BaseAddress = new Uri(SiloLifecycle.Addresses(host.App.Services.GetRequiredService<IServer>()).First()) };
        return host;
    }

    public Task<HttpResponseMessage> InferAsync(string? deadlineMs = null)
    {
        var request = OpenInference.InferenceCalls.Json("/v2/models/held/infer", """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}""");
        if (deadlineMs is not null)
        {
            request.Headers.Add("Inference-Deadline-Ms", deadlineMs);
        }

        return Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Engine.ReleaseAll();
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        folder.Dispose();
    }

    sealed class OneModelStore : AutoScale.Onnx.Engine.IModelStore
    {
        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) => throw new ModelNotFoundException(model);

        public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<ModelId>>([new ModelId("held", "1")]);
    }
}

/// <summary>An engine whose runs begin when they are asked for and end when the test lets them.</summary>
sealed class HeldEngine : IInferenceEngine
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Channel<bool> begun = Channel.CreateUnbounded<bool>();
    readonly ConcurrentQueue<TaskCompletionSource> held = new();
    volatile bool isOpen;

    /// <summary>Ends when one more run has begun.</summary>
    public Task HasBegunAsync() => begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Lets the runs that have begun end.</summary>
    public void Release()
    {
        while (held.TryDequeue(out var run))
        {
            run.TrySetResult();
        }
    }

    public void ReleaseAll()
    {
        isOpen = true;
        Release();
    }

    public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ModelSignature([], []));

    public async ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        var run = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        held.Enqueue(run);
        begun.Writer.TryWrite(true);
        if (!isOpen)
        {
            await run.Task.WaitAsync(cancellationToken);
        }

        return [new Tensor("y", TensorElementType.Fp32, [1], inputs[0].Data.ToArray())];
    }
}
