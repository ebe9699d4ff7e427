using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.History;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace AutoScale.Grains.Devices;

/// <inheritdoc cref="IDeviceGrain"/>
[GrainType(AutoScaleGrains.Device)]
public sealed partial class DeviceGrain(
    [PersistentState("device", AutoScaleStorage.Name)] IPersistentState<DeviceGrainState> store,
    IOptions<PriorOptions> options,
    TimeProvider clock,
    GrainMetrics metrics,
    ILogger<DeviceGrain> log) : Grain, IDeviceGrain
{
    /// <summary>Null after a failed write, until the storage has been read again: it alone knows what was written.</summary>
    DeviceLedger? ledger;
    FleetReporter? reporter;
    IGrainTimer? contributions;
    ulong decisions;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ledger = new DeviceLedger(store.State);
        reporter = new FleetReporter(
            () => this.GetStreamProvider(FleetStreams.Provider)
                .GetStream<DeviceReport>(StreamId.Create(FleetStreams.Namespace, FleetStreams.ShardOf(this.GetPrimaryKeyString()))),
            log);
        contributions = this.RegisterGrainTimer(ContributeAsync, options.Value.ContributeInterval, options.Value.ContributeInterval);
        Report(ledger);
        return Task.CompletedTask;
    }

    public async Task<JournalPosition> StartEpochAsync(EpochStart start, CancellationToken cancellationToken)
    {
        var (learner, learned, unknown) = EpochStartCheck.Check(start);
        var device = await LoadAsync();
        if (device.HasEpoch && device.DeviceClass != start.DeviceClass)
        {
            throw new ArgumentException($"deviceClass is '{start.DeviceClass}', but this device is of class '{device.DeviceClass}'; "
                + "a device of another class enrolls under another id.");
        }

        if (start.Epoch > device.Position.Epoch)
        {
            device.Start(start, learner, learned, unknown);
            if (unknown.Count > 0)
            {
                LogUnknownSettings(this.GetPrimaryKeyString(), string.Join(", ", unknown));
            }

            await SaveAsync(device, ActivityOf(device, default));
            await JoinAsync(device, cancellationToken);
        }

        return device.Position;
    }

    public async Task<ExperienceReceipt> ApplyAsync(ExperienceBatch batch, CancellationToken cancellationToken)
    {
        using var trace = GrainTraces.Source.StartActivity("device.apply");
        var device = await LoadAsync();
        ExperienceBatchCheck.Check(batch);
        if (!device.HasEpoch || batch.Epoch != device.Position.Epoch || device.CouldRepeatAgain)
        {
            return new ExperienceReceipt(ExperienceOutcome.WrongEpoch, device.Position, 0, 0);
        }

        if (batch.FirstSequence > device.Position.Sequence + 1)
        {
            return new ExperienceReceipt(ExperienceOutcome.Gap, device.Position, 0, 0);
        }

        var duplicates = (int)Math.Min(device.Position.Sequence + 1 - batch.FirstSequence, batch.Entries.Length);
        var fresh = batch.Entries.AsMemory(duplicates);
        device.Check(fresh.Span);
        var (priors, known) = await FindPriorsAsync(PriorKeys.Of(device.Policy, device.DeviceClass), fresh, cancellationToken);
        device.Refuse(duplicates);
        var transitions = 0;
        if (known > 0)
        {
            var before = device.Alarms;
            transitions = device.Apply(fresh.Span[..known], priors);
            await SaveAsync(device, ActivityOf(device, fresh[..known], batch));
            metrics.Raised(device.DeviceClass, device.Policy, device.Alarms.Since(before));
        }

        metrics.Applied(fresh.Span[..known], transitions, duplicates);
        var outcome = known == fresh.Length ? ExperienceOutcome.Applied : ExperienceOutcome.PriorUnknown;
        return new ExperienceReceipt(outcome, device.Position, known, duplicates);
    }

    public async Task<JournalPosition> GetPositionAsync(CancellationToken cancellationToken) => (await LoadAsync()).Position;

    public async Task<DeviceStatus> GetStatusAsync(CancellationToken cancellationToken) => (await LoadAsync()).Status;

    public async Task<ReadOnlyMemory<byte>> GetTableAsync(CancellationToken cancellationToken) =>
        await LoadAsync() is { UnknownSettings.Count: 0 } device ? device.EncodeTable() : ReadOnlyMemory<byte>.Empty;

    public async Task<DeviceStatistics> GetStatisticsAsync(CancellationToken cancellationToken) => (await LoadAsync()).Statistics;

    public async Task ObeyAsync(ObeyedDirective directive, CancellationToken cancellationToken)
    {
        var device = await LoadAsync();
        if (device.Obeyed != directive)
        {
            device.Obeyed = directive;
            await SaveAsync(device);
        }
    }

    public async Task<DecisionReply> DecideAsync(DecisionQuestion question, CancellationToken cancellationToken)
    {
        var device = await LoadAsync();
        return device.HasEpoch
            ? device.Decide(question, SplitMix64.For(((ulong)device.TransitionsApplied << 24) + decisions++, this.GetPrimaryKeyString()))
            : throw new InvalidOperationException("The device has begun no epoch, so its targets are not known.");
    }

    /// <summary>Tells the class's prior that there is a device, and what it is like. The epoch has begun all the same where that fails; the next one tells it again.</summary>
    async Task JoinAsync(DeviceLedger device, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(device.Policy, device.DeviceClass)).JoinAsync(device.Profile, cancellationToken);
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
        {
            LogJoinFailed(problem, this.GetPrimaryKeyString(), device.DeviceClass);
        }
    }

    /// <summary>Finds the priors that entries adopt, up to the first that is not kept any more.</summary>
    /// <returns>The priors and how many entries can be applied with them.</returns>
    async Task<(Dictionary<int, StatisticPrior> Priors, int Known)> FindPriorsAsync(
        string priorKey, ReadOnlyMemory<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var priors = new Dictionary<int, StatisticPrior>();
        for (var index = 0; index < entries.Length; index++)
        {
            var version = entries.Span[index].AdoptedPriorVersion;
            if (version is not 0 && !priors.ContainsKey(version))
            {
                var published = await GrainFactory.GetGrain<IPolicyPriorGrain>(priorKey).GetAsync(version, cancellationToken);
                if (published is null)
                {
                    return (priors, index);
                }

                priors[version] = StatisticCodec.DecodePrior(published.Snapshot);
            }
        }

        return (priors, entries.Length);
    }

    async Task<DeviceLedger> LoadAsync()
    {
        if (ledger is null)
        {
            await store.ReadStateAsync(CancellationToken.None);
            ledger = new DeviceLedger(store.State);
        }

        return ledger;
    }

    /// <summary>Writes everything at once. After a failure memory is forgotten, so that nothing half-applied is left.</summary>
    /// <param name="device">What to write.</param>
    /// <param name="activity">What it means for the fleet's history; null for nothing.</param>
    async Task SaveAsync(DeviceLedger device, DeviceActivity? activity = null)
    {
        ledger = null;
        device.Outbox.Close();
        store.State = device.ToState();
        if (activity is not null)
        {
            store.State.Record(activity);
        }

        await store.WriteStateAsync(CancellationToken.None);
        ledger = device;
        Report(device);
        if (device.Outbox.Samples >= options.Value.ContributeAfter)
        {
            contributions!.Change(TimeSpan.Zero, options.Value.ContributeInterval);
        }
    }

    /// <param name="device">The device with the entries applied.</param>
    /// <param name="entries">The last ones that it applied.</param>
    /// <param name="batch">Where they came in, with what the device said of itself; null for none.</param>
    DeviceActivity ActivityOf(DeviceLedger device, ReadOnlyMemory<JournalEntry> entries, ExperienceBatch? batch = null) => new(
        this.GetPrimaryKeyString(), device.DeviceClass, device.Position.Epoch, device.Position.Sequence - entries.Length + 1, entries,
        device.BaselineTarget, device.Status.PriorVersion, device.TransitionsApplied, device.Status.Totals, batch?.BacklogEntries,
        batch?.BatteryPercent, clock.GetUtcNow(), device.HasEpoch ? device.Policy : null);

    async Task ContributeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var device = await LoadAsync();
            if (device.Outbox.Close())
            {
                await SaveAsync(device);
            }

            if (device.Outbox.Outgoing is { Length: > 0 } cells)
            {
                await GrainFactory.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(device.Policy, device.DeviceClass)).ContributeAsync(
                    new PriorContribution(this.GetPrimaryKeyString(), device.Outbox.Sequence, cells), cancellationToken);
                device.Outbox.Confirm();
            }
        }
        catch (Exception problem)
        {
            LogContributeFailed(problem);
        }
    }

    /// <summary>A device that has begun no epoch has done nothing to report.</summary>
    void Report(DeviceLedger device)
    {
        if (device.HasEpoch)
        {
            reporter!.Report(device.Report(this.GetPrimaryKeyString(), clock.GetUtcNow()));
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "{DeviceId} learns with settings that this silo does not know: {Settings}. What it does counts and is shared; its table cannot be repeated here until the silos are upgraded.")]
    partial void LogUnknownSettings(string deviceId, string settings);

    [LoggerMessage(LogLevel.Warning, "{DeviceId} could not join the prior of class {DeviceClass}; its next epoch, or its next question for a prior, tries again.")]
    partial void LogJoinFailed(Exception problem, string deviceId, string deviceClass);

    [LoggerMessage(LogLevel.Warning, "A device's samples could not be given to its class's prior; the next interval tries again.")]
    partial void LogContributeFailed(Exception problem);
}
