using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace AutoScale.Grains.Priors;

/// <inheritdoc cref="IPolicyPriorGrain"/>
/// <remarks>Calls interleave; only a commit touches the ledger, and commits run one after the other.</remarks>
[GrainType(AutoScaleGrains.Prior), Reentrant]
public sealed partial class PolicyPriorGrain : Grain, IPolicyPriorGrain
{
    readonly IPersistentState<PriorRoundState> roundStore;
    readonly IPersistentState<PolicyPriorGrainState> store;
    readonly PriorOptions options;
    readonly TimeProvider clock;
    readonly GrainMetrics metrics;
    readonly ILogger<PolicyPriorGrain> log;
    readonly GroupCommit<PriorWork> commits;

    /// <summary>Null after a failed write, until the storage has been read again.</summary>
    PriorLedger? ledger;

    /// <summary>What is durable, and so may be served.</summary>
    PriorInfo served = new(0, 0, 0, default);
    PriorVersionInfo[] versions = [];
    string profile = "";
    int shared;

    public PolicyPriorGrain(
        [PersistentState("round", AutoScaleStorage.Name)] IPersistentState<PriorRoundState> roundStore,
        [PersistentState("prior", AutoScaleStorage.Name)] IPersistentState<PolicyPriorGrainState> store,
        IOptions<PriorOptions> options,
        TimeProvider clock,
        GrainMetrics metrics,
        ILogger<PolicyPriorGrain> log)
    {
        (this.roundStore, this.store, this.options) = (roundStore, store, options.Value);
        (this.clock, this.metrics, this.log) = (clock, metrics, log);
        commits = new GroupCommit<PriorWork>(CommitAsync);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Serve(ledger = Read());

        // On multiples of the interval, so that when a class publishes tells nothing of when its devices do anything.
        var interval = options.PublishInterval;
        this.RegisterGrainTimer(TickAsync, TimeSpan.FromTicks(interval.Ticks - (clock.GetUtcNow().Ticks % interval.Ticks)), interval);
        return Task.CompletedTask;
    }

    public async Task JoinAsync(string profile, CancellationToken cancellationToken)
    {
        if (!served.IsUsed || (profile.Length > 0 && profile != this.profile))
        {
            await OrderAsync((present, _, _) =>
            {
                present.Join(profile);
                return Task.CompletedTask;
            });
        }
    }

    public Task<string> GetProfileAsync(CancellationToken cancellationToken) => Task.FromResult(profile);

    public Task ContributeAsync(PriorContribution contribution, CancellationToken cancellationToken) => commits.AddAsync(new PriorWork.Add(contribution));

    public async Task<PublishedPrior?> GetAsync(int version, CancellationToken cancellationToken)
    {
        var wanted = version is 0 ? served.Version : version;
        return wanted < 1 || wanted > served.Newest ? null : await Slot(wanted).FindAsync(wanted, cancellationToken);
    }

    public Task<PriorInfo> GetInfoAsync(CancellationToken cancellationToken) => Task.FromResult(served);

    public Task<PriorVersionInfo[]> ListVersionsAsync(CancellationToken cancellationToken) => Task.FromResult(versions);

    public Task<string?> StageAsync(int version, int percent, string reason, CancellationToken cancellationToken) => OrderAsync(async (present, made, at) =>
    {
        Refuse(percent is < 1 or > 99, $"percent is {percent}; it must be from 1 to 99.");
        Refuse(present.Rollout.IsOpen, $"Version {present.Rollout.Candidate} is staged; promote it or roll it back first.");
        Refuse(present.Current is 0, "The class has published no version that a candidate could be compared with.");
        var candidate = await FindAsync(present, made, version);
        Refuse(candidate is null, $"Version {version} is not kept; list the versions to see which are.");
        await StageAsync(present, made, candidate!, percent, reason, at);
    });

    public Task<string?> PromoteAsync(string reason, CancellationToken cancellationToken) => OrderAsync((present, _, at) =>
    {
        Refuse(!present.Rollout.IsOpen, "No version is staged.");
        Promote(present, present.Rollout.Promote(reason, at));
        return Task.CompletedTask;
    });

    public Task<string?> RollBackAsync(string reason, CancellationToken cancellationToken) => OrderAsync((present, made, at) =>
    {
        Refuse(!present.Rollout.IsOpen, "No version is staged.");
        return RollBackAsync(present, made, present.Rollout.RollBack(reason, at), at);
    });

    async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await commits.AddAsync(new PriorWork.Tick());
        }
        catch (Exception problem)
        {
            LogPublishFailed(problem, this.GetPrimaryKeyString());
        }
    }

    async Task<string?> OrderAsync(Func<PriorLedger, List<PublishedPrior>, DateTimeOffset, Task> change)
    {
        var order = new PriorWork.Order(change);
        await commits.AddAsync(order);
        return order.Refusal;
    }

    /// <summary>
    /// Does all work together. Contributions are written first, so that one that is sent again is known whatever becomes of the rest; then the
    /// versions are kept, then the sums are written. Each names only what is there, and the sums say by themselves that the round is over.
    /// </summary>
    async Task CommitAsync(IReadOnlyList<PriorWork> items)
    {
        var present = ledger ?? await ReadAgainAsync();
        ledger = null;
        var made = new List<PublishedPrior>();
        var (added, changed, looked, before) = (false, false, false, served.Rollout?.Phase);
        foreach (var item in items)
        {
            switch (item)
            {
                case PriorWork.Add work:
                    added |= present.Add(work.Contribution);
                    break;
                case PriorWork.Order order:
                    changed |= await order.DoAsync(present, made, clock.GetUtcNow());
                    break;
            }
        }

        if (added)
        {
            roundStore.State = present.ToRound();
            await roundStore.WriteStateAsync(CancellationToken.None);
        }

        // After what came with it, so that a tick publishes all that arrived before it.
        if (items.OfType<PriorWork.Tick>().Any())
        {
            changed |= present.EndRound(clock.GetUtcNow()) | await PublishAsync(present, made, clock.GetUtcNow());
            var wasOpen = present.Rollout.IsOpen;
            changed |= await LookAsync(present, made, clock.GetUtcNow());
            looked = wasOpen && !present.Rollout.IsOpen;
        }

        foreach (var prior in made)
        {
            await Slot(prior.Version).KeepAsync(prior, CancellationToken.None);
        }

        if (changed)
        {
            store.State = present.ToState();
            await store.WriteStateAsync(CancellationToken.None);
        }

        metrics.Published(PriorKeys.Read(this.GetPrimaryKeyString()).DeviceClass, made.Count);
        Serve(ledger = present);
        if (before != present.Rollout.Phase && present.Rollout.Phase is RolloutPhase.Promoted or RolloutPhase.RolledBack)
        {
            metrics.Rollouts.Decided(RolloutMetrics.Prior, present.Rollout.Phase is RolloutPhase.Promoted, byOperator: !looked);
        }

        await ShareAsync(present);
    }

    /// <summary>
    /// Publishes what the class learned, or what the fleet knows where the class knows nothing; not while a candidate is being tried, and not for a class that nobody uses:
    /// whoever only looks at one must not make versions of it.
    /// </summary>
    async Task<bool> PublishAsync(PriorLedger present, List<PublishedPrior> made, DateTimeOffset at)
    {
        if (present.Rollout.IsOpen || !present.IsUsed || (present.HasOwn && !present.HasNews))
        {
            return false;
        }

        var fleet = await GrainFactory.GetGrain<IFleetPriorGrain>(Policy).GetAsync(present.HasNews ? 0 : present.FleetVersion, CancellationToken.None);
        if (fleet is null && !present.HasNews)
        {
            return false;
        }

        present.FleetVersion = fleet?.Version ?? present.FleetVersion;
        if (present.Publish(fleet is null ? [] : StatisticCodec.DecodePrior(fleet.Cells).Cells, new SecretRandom(), at) is not { } prior)
        {
            return false;
        }

        made.Add(prior);
        if (options.StagePercent >= 100 || present.Current is 0)
        {
            present.Current = prior.Version;
        }
        else
        {
            await StageAsync(present, made, prior, options.StagePercent, "published", at);
        }

        return true;
    }

    async Task StageAsync(PriorLedger present, List<PublishedPrior> made, PublishedPrior candidate, int percent, string reason, DateTimeOffset at)
    {
        var current = await FindAsync(present, made, present.Current) ?? throw new InvalidOperationException($"Version {present.Current} is lost.");
        var (control, tried) = (present.Repeat(current, at), present.Repeat(candidate, at));
        made.AddRange([control, tried]);
        present.Current = control.Version;
        present.Rollout = present.Rollout.Stage(tried.Version, control.Version, percent, reason, at);
    }

    async Task<bool> LookAsync(PriorLedger present, List<PublishedPrior> made, DateTimeOffset at)
    {
        if (!present.Rollout.IsLookDue(options.Rollout, at))
        {
            return false;
        }

        var (control, candidate) = await CompareAsync(present.Rollout);
        var next = present.Rollout.LookAt(control, candidate, options.Rollout, at);
        LogLooked(this.GetPrimaryKeyString(), next.Candidate, next.Look, next.Phase, next.Reason);
        switch (next.Phase)
        {
            case RolloutPhase.Promoted:
                Promote(present, next);
                break;
            case RolloutPhase.RolledBack:
                await RollBackAsync(present, made, next, at);
                break;
            default:
                present.Rollout = next;
                break;
        }

        return true;
    }

    static void Promote(PriorLedger present, Rollout decided)
    {
        present.Rollout = decided;
        present.Current = decided.Candidate;
    }

    async Task RollBackAsync(PriorLedger present, List<PublishedPrior> made, Rollout decided, DateTimeOffset at)
    {
        var control = await FindAsync(present, made, decided.Control) ?? throw new InvalidOperationException($"Version {decided.Control} is lost.");
        var again = present.Repeat(control, at);
        made.Add(again);
        present.Rollout = decided;
        present.Current = again.Version;
    }

    async Task<(ArmTotals Control, ArmTotals Candidate)> CompareAsync(Rollout rollout)
    {
        var (policy, deviceClass) = PriorKeys.Read(this.GetPrimaryKeyString());
        var shards = await Task.WhenAll(FleetStreams.AllShards.Select(shard =>
            GrainFactory.GetGrain<IFleetGrain>(shard).CompareAsync(policy, deviceClass, rollout.Control, rollout.Candidate, CancellationToken.None)));
        return shards.Aggregate(
            (Control: default(ArmTotals), Candidate: default(ArmTotals)),
            (sum, shard) => (sum.Control + shard.Control.ToArm(), sum.Candidate + shard.Candidate.ToArm()));
    }

    /// <summary>Lets the fleet know what the class published last; one that fails is tried again after the next commit.</summary>
    async Task ShareAsync(PriorLedger present)
    {
        if (shared == present.Newest || !present.HasOwn)
        {
            return;
        }

        try
        {
            var newest = present.Newest;
            var devices = present.Info.Devices;
            StatisticCell[] cells = [.. StatisticSums.WithoutSteps(present.Published)];
            var prior = new StatisticPrior(DeviceClass, newest, devices, cells, []);
            await GrainFactory.GetGrain<IFleetPriorGrain>(Policy).ShareAsync(
                new ClassShare(DeviceClass, newest, devices, StatisticCodec.Encode(prior)), CancellationToken.None);
            shared = newest;
        }
        catch (Exception problem)
        {
            LogShareFailed(problem, this.GetPrimaryKeyString());
        }
    }

    string Policy => PriorKeys.Read(this.GetPrimaryKeyString()).Policy;

    string DeviceClass => PriorKeys.Read(this.GetPrimaryKeyString()).DeviceClass;

    void Serve(PriorLedger present) => (served, versions, profile) = (present.Info, present.Versions, present.Profile);

    PriorLedger Read() => new(DeviceClass, roundStore.State, store.State, options.AggregationFor(Policy), options.KeepVersions);

    async Task<PriorLedger> ReadAgainAsync()
    {
        await store.ReadStateAsync(CancellationToken.None);
        await roundStore.ReadStateAsync(CancellationToken.None);
        return Read();
    }

    async Task<PublishedPrior?> FindAsync(PriorLedger present, List<PublishedPrior> made, int version) => made.Find(prior => prior.Version == version)
        ?? (present.IsKept(version) ? await Slot(version).FindAsync(version, CancellationToken.None) : null);

    IPriorVersionGrain Slot(int version) => GrainFactory.GetGrain<IPriorVersionGrain>(
        string.Create(CultureInfo.InvariantCulture, $"{this.GetPrimaryKeyString()}#{version % options.KeepVersions}"));

    static void Refuse(bool wrong, string problem)
    {
        if (wrong)
        {
            throw new PriorWork.RefusedException(problem);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The prior of class {DeviceClass} could not be published; the next interval tries again.")]
    partial void LogPublishFailed(Exception problem, string deviceClass);

    [LoggerMessage(LogLevel.Warning, "The prior of class {DeviceClass} could not be shared with the fleet; the next interval tries again.")]
    partial void LogShareFailed(Exception problem, string deviceClass);

    [LoggerMessage(LogLevel.Information, "Roll-out of class {DeviceClass}, version {Version}, look {Look}: {Phase}. {Reason}")]
    partial void LogLooked(string deviceClass, int version, int look, RolloutPhase phase, string reason);
}
