using System.Collections.Concurrent;
using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.Splitting;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Policy;
using AutoScale.EdgeClient.Telemetry;
using AutoScale.EdgeClient.Uploading;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Hosting;

/// <summary>
/// A device: the loop with its journal, the uploader and the refresher. Without any silo it decides and learns all the same; what it
/// learned goes up when there is one.
/// </summary>
public sealed partial class EdgeWorker : IAsyncDisposable
{
    readonly EdgePorts ports;
    readonly EdgeSettings settings;
    readonly ILogger logger;
    readonly EdgeParts parts;
    readonly ActionSpace actions;
    readonly StateSpace states;
    readonly InferenceLoop<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> loop;
    readonly FleetListener listener;
    readonly ConcurrentDictionary<string, Prepared> prepared = new(StringComparer.Ordinal);
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task background = Task.CompletedTask;
    int running = 1;
    int stops;

    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="IOException">The device's folder cannot be used, or another process uses it.</exception>
    public EdgeWorker(EdgeSettings settings, EdgePorts ports, ILoggerFactory loggers)
    {
        settings.Validate();
        (this.settings, this.ports) = (settings, ports);
        logger = loggers.CreateLogger<EdgeWorker>();
        parts = new EdgeParts(ports.Splits, ports.Exits ?? [], ports.Models);
        actions = parts.Actions(ports.Profile);
        states = new StateSpace(settings.States);
        Directory.CreateDirectory(settings.DataDirectory);
        Journal = ExperienceJournal.Open(
            settings.DataDirectory, DeviceConfiguration.For(settings.Gateway.DeviceClass, actions, states, settings.Learning) with
            {
                Policy = settings.Policy,
                Hierarchical = settings.Hierarchical,
            },
            settings.Journal, ports.Time, loggers.CreateLogger<ExperienceJournal>());
        Gateway = new GatewayClient(
            settings.Gateway, new CredentialStore(Path.Combine(settings.DataDirectory, CredentialsFile)), ports.Time, ports.Random,
            loggers.CreateLogger<GatewayClient>(), ports.Handler);
        Uploader = new ExperienceUploader(
            Journal, Gateway, settings.Upload, ports.Time, ports.Random, loggers.CreateLogger<ExperienceUploader>(),
            ports.Probe is Probes.LinuxDeviceProbe host ? host.ReadBatteryPercent : null, ports.Profile);
        var executor = new EdgeExecutor(ports.Profile, ports.Engines, Gateway, ports.Models.Resolve, settings.Offload, ports.Time, ports.Splits?.Store,
            parts.Exits);
        var learned = LearnedPolicies.Create(Journal, actions, ports.Profile, settings.Learning, [], new SplitMix64((ulong)ports.Random.NextInt64()));
        var chooser = settings.AnsForSplits && ports.Splits is { } splits
            ? new SplitChoicePolicy(learned, new AnsPolicy(actions, splits.PlansWithin(actions), new AnsOptions()))
            : learned;
        var policy = new DirectedPolicy(chooser, actions, ports.Profile);
        loop = new(actions, states, policy, new AutoScaleReward(), ports.Probe, executor, ports.Meter, Journal, ports.Time);
        Refresher = new PolicyRefresher(Journal, Gateway, loop.AdoptPrior, loggers.CreateLogger<PolicyRefresher>());
        Directives = new DirectiveRefresher(
            new DirectiveFile(Path.Combine(settings.DataDirectory, DirectiveFile.Name)), policy, Gateway, Journal, loop.Reset, Refresher,
            loggers.CreateLogger<DirectiveRefresher>());
        listener = new FleetListener(
            Gateway, settings.Policy, [Directives, Refresher], settings.Gateway.FirstBackoff, settings.Gateway.LongestBackoff, ports.Time, ports.Random,
            loggers.CreateLogger<FleetListener>());
    }

    /// <summary>The file in the device's folder that holds its tokens.</summary>
    public const string CredentialsFile = "credentials.json";

    public string DeviceClass => settings.Gateway.DeviceClass;

    public ExperienceJournal Journal { get; }

    public GatewayClient Gateway { get; }

    public ExperienceUploader Uploader { get; }

    public PolicyRefresher Refresher { get; }

    public DirectiveRefresher Directives { get; }

    /// <summary>Begins to talk with the fleet, where a silo has an address.</summary>
    public void Start()
    {
        if (Gateway.HasFleet)
        {
            background = Task.WhenAll(
                Task.Run(() => Uploader.RunAsync(stopping.Token)), Task.Run(() => listener.RunAsync(stopping.Token)));
        }

        LogStarted(logger, settings.Gateway.DeviceId, settings.Gateway.DeviceClass, actions.Count, Journal.Cursor.Epoch, Uploader.Backlog);
    }

    /// <summary>Decides, runs, measures and learns one inference.</summary>
    /// <exception cref="UnknownNetworkException">The device has no such network.</exception>
    /// <exception cref="InvalidTensorException">The inputs do not fit its model; the message names the tensor.</exception>
    /// <exception cref="InferenceFailedException">No target answered, not even a local one.</exception>
    /// <exception cref="EdgeStoppingException">The device is stopping.</exception>
    public async Task<InferenceResult<IReadOnlyList<Tensor>>> InferAsync(EdgeRequest request, CancellationToken cancellationToken)
    {
        if (!TryEnter())
        {
            throw new EdgeStoppingException();
        }

        using var trace = EdgeTraces.Source.StartActivity("edge.inference");
        try
        {
            var network = await PrepareAsync(request.Network, cancellationToken);
            trace?.SetTag("autoscale.network", request.Network);
            return await loop.RunAsync(new(network, request.Inputs, request.Constraints, request.OnDeviceOnly), cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Takes no more requests, finishes those that run, uploads what is recorded and saves, all within <see cref="EdgeSettings.StopTimeout"/>.
    /// What could not be uploaded waits in the journal.
    /// </summary>
    /// <returns>Whether the fleet has everything; true where there is no fleet.</returns>
    public async Task<bool> StopAsync()
    {
        if (Interlocked.Exchange(ref stops, 1) is 1)
        {
            return Uploader.Backlog is 0;
        }

        using var bound = new CancellationTokenSource(settings.StopTimeout, ports.Time);
        Leave();
        await idle.Task.WaitAsync(bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stopping.CancelAsync();
        await background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var flushed = !Gateway.HasFleet || await Uploader.FlushAsync(bound.Token);
        LogStopped(logger, settings.Gateway.DeviceId, Uploader.Backlog);
        Journal.Dispose();
        return flushed;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Uploader.Dispose();
        Gateway.Dispose();
        stopping.Dispose();
    }

    /// <summary>Takes other exits of a network into use, with the same ways to end. Inferences that run end as they began.</summary>
    /// <returns>Null, or why the exits stay as they were.</returns>
    /// <exception cref="ArgumentException">The network has no exits on this device, or others.</exception>
    public async Task<string?> AdoptAsync(EdgeExit exit, CancellationToken cancellationToken)
    {
        var name = exit.Plan.Network;
        if (await ports.Models.FindAsync(name, cancellationToken) is not { } network)
        {
            return $"There is no network '{name}' on this device.";
        }

        var before = parts.Replace(exit);
        string? refused = null;
        var descriptor = await parts.DescribeAsync(network, actions, problem => refused = problem, cancellationToken);
        if (refused is not null)
        {
            parts.Replace(before);
            return refused;
        }

        prepared[name] = new Prepared(new PreparedNetwork(descriptor, states, actions), parts.VersionsOf(name));
        return null;
    }

    async Task<PreparedNetwork> PrepareAsync(string name, CancellationToken cancellationToken)
    {
        if (prepared.TryGetValue(name, out var known))
        {
            if (parts.AreCurrent(known.Versions))
            {
                return known.Network;
            }

            // The fleet handed another version out. What was looked at, gates and plans above all, is looked at again.
            prepared.TryRemove(KeyValuePair.Create(name, known));
        }

        var found = await ports.Models.FindAsync(name, cancellationToken) ?? throw new UnknownNetworkException(name);
        var descriptor = await parts.DescribeAsync(found, actions, problem => LogPartRefused(logger, problem), cancellationToken);
        return prepared.GetOrAdd(name, _ => new Prepared(new PreparedNetwork(descriptor, states, actions), parts.VersionsOf(name))).Network;
    }

    /// <summary>A network and the versions of its models that it was looked at with.</summary>
    sealed record Prepared(PreparedNetwork Network, IReadOnlyList<ModelId> Versions);

    /// <summary>Counts a request in, unless the worker itself has left.</summary>
    bool TryEnter()
    {
        for (var count = Volatile.Read(ref running); count > 0; count = Volatile.Read(ref running))
        {
            if (Volatile.Read(ref stops) is 0 && Interlocked.CompareExchange(ref running, count + 1, count) == count)
            {
                return true;
            }

            if (Volatile.Read(ref stops) is 1)
            {
                return false;
            }
        }

        return false;
    }

    void Leave()
    {
        if (Interlocked.Decrement(ref running) is 0)
        {
            idle.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} of class {DeviceClass}: {Targets} targets, epoch {Epoch}, {Backlog} entries to upload")]
    static partial void LogStarted(ILogger logger, string deviceId, string deviceClass, int targets, int epoch, long backlog);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A network runs whole only: {Problem}")]
    static partial void LogPartRefused(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} stopped; {Backlog} entries wait in its journal")]
    static partial void LogStopped(ILogger logger, string deviceId, long backlog);
}
