using System.Runtime.InteropServices;
using AutoScale.Core.Devices;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Policy;
using AutoScale.EdgeClient.Uploading;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Fleet;

/// <summary>
/// One phone of the demo: an emulated body around the product's own device side, that is the inference loop, the journal on disk, the uploader, the
/// refresher and the gateway client.
/// </summary>
sealed class DemoPhone : IDisposable
{
    static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    static readonly TimeSpan PriorPoll = TimeSpan.FromMilliseconds(250);

    readonly DemoOptions options;
    readonly DemoWorld world;
    readonly PairedEnvironment environment;
    readonly EmulatedPhone<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> phone;
    readonly IReadOnlyList<PreparedNetwork> networks;
    readonly GatewayClient gateway;
    readonly ExperienceJournal journal;
    readonly ExperienceUploader uploader;
    readonly PolicyRefresher refresher;
    readonly DirectiveRefresher directives;
    readonly FleetListener listener;
    readonly InferenceLoop<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> loop;
    readonly PhoneTally tally;
    readonly SplitMix64 images;
    readonly DeviceProfile profile;
    volatile string state = "waiting to join";

    public DemoPhone(string id, PhoneCosts costs, DemoOptions options, DemoWorld world, string directory)
    {
        (this.options, this.world) = (options, world);
        (Id, DeviceClass) = (id, costs.Profile.DeviceClass);
        tally = new PhoneTally(options.PairedInferences);
        (images, profile) = (SplitMix64.For(options.Seed, id + "/images"), costs.Profile);
        environment = new PairedEnvironment(
            EnvironmentCatalog.Create(options.Environment, options.Seed, DeviceClass), EnvironmentCatalog.Create(options.Environment, options.Seed, id));
        phone = new EmulatedPhone<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>(id, options.Seed, costs, environment);
        networks = phone.Prepare(world.Catalog, world.States);
        var learning = new QLearningOptions();
        journal = ExperienceJournal.Open(
            directory, DeviceConfiguration.For(DeviceClass, phone.Actions, world.States, learning) with { Policy = options.Policy }, new JournalOptions(), world.Time);
        IsResumed = journal.Head > 0;
        var jitter = SplitMix64.For(options.Seed, id + "/jitter");
        gateway = new GatewayClient(
            new GatewayOptions
            {
                DeviceId = id,
                DeviceClass = DeviceClass,
                Cloud = world.Cloud,
                Peer = world.Peer,
                EnrollmentKey = world.EnrollmentKey,
                FirstBackoff = FirstBackoff,
                LongestBackoff = LongestBackoff,
            },
            new CredentialStore(Path.Combine(directory, "credentials.json")), world.Time, jitter, handler: world.Handler);
        uploader = new ExperienceUploader(
            journal, gateway, new UploaderOptions { Linger = Linger, FirstBackoff = FirstBackoff, LongestBackoff = LongestBackoff }, world.Time, jitter,
            profile: costs.Profile);
        var policy = new DirectedPolicy(
            LearnedPolicies.Create(
                journal, phone.Actions, costs.Profile, learning, world.Catalog.Networks.Select(network => network.Descriptor), SplitMix64.For(options.Seed, id + "/policy")),
            phone.Actions, costs.Profile);
        loop = new InferenceLoop<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>(
            phone.Actions, world.States, policy, new AutoScaleReward(),
            phone.Probe, new RemoteOverGateway(phone.Executor, gateway, options.OffloadTimeout, world.Calls, Parts(costs)), phone.Meter, journal, world.Time);
        refresher = new PolicyRefresher(journal, gateway, loop.AdoptPrior);
        directives = new DirectiveRefresher(new DirectiveFile(Path.Combine(directory, DirectiveFile.Name)), policy, gateway, journal, loop.Reset, refresher);
        listener = new FleetListener(gateway, options.Policy, [directives, refresher], FirstBackoff, LongestBackoff, world.Time, jitter);
    }

    public string Id { get; }

    public string DeviceClass { get; }

    /// <summary>Whether its folder held a journal: it began neither cold nor with a prior of this run.</summary>
    public bool IsResumed { get; }

    /// <summary>The prior that it began with; 0 for none.</summary>
    public int FirstPriorVersion { get; private set; }

    public int PriorVersion => journal.PriorVersion;

    public long TransitionsSent => uploader.TransitionsSent;

    public long TransitionsAcknowledged => uploader.TransitionsAcknowledged;

    public bool IsFlushed => uploader.Backlog is 0;

    public TallySnapshot Tally => tally.Read();

    public PhoneProgress Progress => new(
        Id, DeviceClass, state, tally.Read(), journal.PriorVersion, uploader.TransitionsSent, uploader.TransitionsAcknowledged);

    /// <summary>Waits for its class's prior, at most a time.</summary>
    public async Task AwaitPriorAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        state = "waiting for a prior";
        using var expiry = new CancellationTokenSource(timeout, world.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            while (journal.PriorVersion is 0)
            {
                await refresher.RefreshAsync(linked.Token);
                if (journal.PriorVersion is 0)
                {
                    await Task.Delay(PriorPoll, world.Time, linked.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // There is none yet: the phone starts cold, as the first ones did.
        }
    }

    /// <summary>Decides, runs and learns until it is cancelled.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        FirstPriorVersion = journal.PriorVersion;
        state = "running";
        var background = Task.WhenAll(uploader.RunAsync(work.Token), listener.RunAsync(work.Token));
        try
        {
            await InferAsync(work.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was told to stop; an inference under way is given up and nothing is learned from it.
        }
        finally
        {
            state = "stopped";
            await work.CancelAsync();
            await background;
        }
    }

    /// <summary>Sends what is left. False where the fleet did not take it all in time.</summary>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        state = "flushing";
        var flushed = await uploader.FlushAsync(cancellationToken);
        state = flushed ? "done" : "not flushed";
        return flushed;
    }

    /// <summary>What its grain says.</summary>
    public Task<GatewayResult<WireStatus>> ReadStatusAsync(CancellationToken cancellationToken) => gateway.GetStatusAsync(cancellationToken);

    /// <summary>Whether its grain holds the same table, bit for bit.</summary>
    public async Task<bool> HasEqualTableAsync(CancellationToken cancellationToken)
    {
        var answer = await gateway.GetTableAsync(cancellationToken);
        return answer.Failure is null && (answer.Value is { Length: > 0 } grain
            ? journal.Learned.Encode().AsSpan().SequenceEqual(grain)
            : journal.Head is 0);
    }

    public void Dispose()
    {
        uploader.Dispose();
        gateway.Dispose();
        journal.Dispose();
    }

    async Task InferAsync(CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromSeconds(1 / options.InferencesPerSecond);
        var requests = Workload.For(world.Catalog, options.Seed, DeviceClass);
        var streamStartMs = 0.0;
        var start = world.Time.GetTimestamp();
        for (var count = 0L; !cancellationToken.IsCancellationRequested; count++)
        {
            if (count == options.PairedInferences)
            {
                environment.Part(phone.Clock.NowMs);
                (requests, streamStartMs) = (Workload.For(world.Catalog, options.Seed, Id), phone.Clock.NowMs);
            }

            var item = requests.Next();
            if (count < options.PairedInferences)
            {
                environment.Hold(item.AtMs);
            }

            phone.Clock.AdvanceTo(streamStartMs + item.AtMs);
            await InferAsync(item, cancellationToken);
            if ((count * interval) - world.Time.GetElapsedTime(start) is { TotalMilliseconds: > 1 } ahead)
            {
                await Task.Delay(ahead, world.Time, cancellationToken);
            }
        }
    }

    async Task InferAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var (network, constraints) = (networks[item.Network], item.Scenario.Constraints);
        var image = network.Descriptor.Name == EarlyExits.Network && world.Parts is { } own ? images.Next(own.Tensors.Count) : -1;
        var request = new InferenceRequest<IReadOnlyList<Tensor>>(network, image < 0 ? world.Inputs[item.Network] : [world.Parts!.Tensors[image]], constraints);
        var variance = phone.Probe.Read();
        try
        {
            var result = await loop.RunAsync(request, cancellationToken);
            tally.Add(network.Descriptor.Name, result, constraints);
            if (world.Parts is { } parts && (result.Target.Part is not null || image >= 0))
            {
                tally.AddPart(result, image < 0 ? null : Judge(result.Output, parts.LabelOf(image)), result.Target.Part is null ? 0 : WholeMillijoules(parts, item, variance));
            }
        }
        catch (InferenceFailedException)
        {
            tally.AddFailure();
        }
    }

    /// <summary>Really runs networks in parts, with what all phones of a demo share; null where the silos do not serve them.</summary>
    EdgeExecutor? Parts(PhoneCosts costs) => world.Parts is not { } parts ? null : new EdgeExecutor(
        costs.Profile, parts.Engines, gateway, (network, _) => DemoParts.Resolve(network),
        new OffloadOptions { DeadlineFactor = 1, LongestDeadline = options.OffloadTimeout, ShortestDeadline = options.OffloadTimeout }, world.Time, parts.Store, costs.Parts.Exits);

    /// <summary>What the cheapest whole target within the constraints takes for the same request in the same surroundings, had it been known.</summary>
    double WholeMillijoules(DemoParts parts, WorkItem item, in RuntimeVariance variance)
    {
        var whole = parts.Whole(profile);
        var network = whole.Networks[item.Network];
        var outcomes = whole.Expected(network, variance);
        var (constraints, best) = (item.Scenario.Constraints, default(Outcome?));
        foreach (var action in network.Mask(variance.HasWifi, variance.HasPeer).Allowed)
        {
            var outcome = outcomes[action];
            if (best is not { } known || (outcome.Rank(constraints), outcome.EnergyMillijoules).CompareTo((known.Rank(constraints), known.EnergyMillijoules)) < 0)
            {
                best = outcome;
            }
        }

        return best!.Value.EnergyMillijoules;
    }

    /// <summary>Whether a real answer is right; null where the answer was only emulated.</summary>
    static bool? Judge(IReadOnlyList<Tensor>? output, int label) => output is [{ ElementType: TensorElementType.Fp32 } logits]
        ? Prediction.Of(MemoryMarshal.Cast<byte, float>(logits.Data.Span)).Label == label
        : null;
}
