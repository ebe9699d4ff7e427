using System.Globalization;
using AutoScale.Grains.Abstractions.History;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace AutoScale.Grains.Priors;

/// <inheritdoc cref="IPolicyPriorGrain"/>
/// <remarks>Calls interleave; only a commit touches the sums, and commits run one after the other.</remarks>
[GrainType(AutoScaleGrains.Prior), Reentrant]
public sealed partial class PolicyPriorGrain : Grain, IPolicyPriorGrain
{
    readonly IPersistentState<PolicyPriorGrainState> store;
    readonly PriorOptions options;
    readonly TimeProvider clock;
    readonly GrainMetrics metrics;
    readonly ILogger<PolicyPriorGrain> log;
    readonly GroupCommit<PriorContribution?> commits;

    /// <summary>Null after a failed write, until the storage has been read again.</summary>
    PriorLedger? ledger;

    /// <summary>The latest version that is durable: what may be served.</summary>
    PriorInfo served = new(0, 0, 0, default);

    public PolicyPriorGrain(
        [PersistentState("sums", AutoScaleStorage.Name)] IPersistentState<PolicyPriorGrainState> store,
        IOptions<PriorOptions> options,
        TimeProvider clock,
        GrainMetrics metrics,
        ILogger<PolicyPriorGrain> log)
    {
        (this.store, this.options, this.clock, this.metrics, this.log) = (store, options.Value, clock, metrics, log);
        commits = new GroupCommit<PriorContribution?>(CommitAsync);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ledger = new PriorLedger(store.State);
        served = ledger.Published;
        this.RegisterGrainTimer(PublishAsync, options.PublishInterval, options.PublishInterval);
        return Task.CompletedTask;
    }

    public Task ContributeAsync(PriorContribution contribution, CancellationToken cancellationToken) => commits.AddAsync(contribution);

    public async Task<PublishedPrior?> GetAsync(int version, CancellationToken cancellationToken)
    {
        var wanted = version is 0 ? served.Version : version;
        return wanted < 1 || wanted > served.Version ? null : await Slot(wanted).FindAsync(wanted, cancellationToken);
    }

    public Task<PriorInfo> GetInfoAsync(CancellationToken cancellationToken) => Task.FromResult(served);

    async Task PublishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await commits.AddAsync(null);
        }
        catch (Exception problem)
        {
            LogPublishFailed(problem, this.GetPrimaryKeyString());
        }
    }

    /// <summary>Adds contributions and, where a null is among them, publishes; all in one write.</summary>
    async Task CommitAsync(IReadOnlyList<PriorContribution?> items)
    {
        var present = ledger ?? await ReadAgainAsync();
        ledger = null;
        var isChanged = false;
        foreach (var contribution in items.OfType<PriorContribution>())
        {
            isChanged |= present.Add(contribution);
        }

        if (items.Contains(null) && present.HasNews)
        {
            // The version comes first: the state names only versions that are kept.
            var prior = present.Publish(this.GetPrimaryKeyString(), clock.GetUtcNow());
            await Slot(prior.Version).KeepAsync(prior, CancellationToken.None);
            isChanged = true;
        }

        if (isChanged)
        {
            store.State = present.ToState();
            if (present.Published is var news && news.Version > served.Version)
            {
                store.State.Record(new PolicyPublication(this.GetPrimaryKeyString(), news.Version, news.Devices, news.Samples, news.PublishedAt));
            }

            await store.WriteStateAsync(CancellationToken.None);
        }

        if (present.Published.Version > served.Version)
        {
            metrics.Published();
        }

        (ledger, served) = (present, present.Published);
    }

    async Task<PriorLedger> ReadAgainAsync()
    {
        await store.ReadStateAsync(CancellationToken.None);
        return new PriorLedger(store.State);
    }

    IPriorVersionGrain Slot(int version) => GrainFactory.GetGrain<IPriorVersionGrain>(
        string.Create(CultureInfo.InvariantCulture, $"{this.GetPrimaryKeyString()}#{version % options.KeepVersions}"));

    [LoggerMessage(LogLevel.Warning, "The prior of class {DeviceClass} could not be published; the next interval tries again.")]
    partial void LogPublishFailed(Exception problem, string deviceClass);
}
