using AutoScale.Grains.Abstractions.Fleet;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace AutoScale.Grains.Fleet;

/// <inheritdoc cref="IFleetGrain"/>
[GrainType(AutoScaleGrains.Fleet), ImplicitStreamSubscription(FleetStreams.Namespace)]
public sealed partial class FleetGrain(
    [PersistentState("reports", AutoScaleStorage.Name)] IPersistentState<FleetGrainState> store,
    IOptions<FleetOptions> options,
    ILogger<FleetGrain> log) : Grain, IFleetGrain, IAsyncObserver<DeviceReport>, IStreamSubscriptionObserver
{
    readonly FleetLedger ledger = new();
    bool isChanged;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        TakeIn(store.State);
        this.RegisterGrainTimer(PersistAsync, options.Value.PersistInterval, options.Value.PersistInterval);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => PersistAsync(cancellationToken);

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<DeviceReport>().ResumeAsync(this);

    public Task OnNextAsync(DeviceReport item, StreamSequenceToken? token = null)
    {
        isChanged |= ledger.Add(item);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        LogStreamFailed(ex, this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task<FleetSummary> GetSummaryAsync(CancellationToken cancellationToken) => Task.FromResult(ledger.Summary);

    public Task<DeviceReport[]> ListDevicesAsync(string after, int count, CancellationToken cancellationToken) => count is >= 1 and <= 1000
        ? Task.FromResult(ledger.Page(after, count))
        : throw new ArgumentException($"count is {count}; it must be from 1 to 1000.");

    public Task<ObeyCount> CountObeyingAsync(string deviceClass, int version, CancellationToken cancellationToken) =>
        Task.FromResult(ledger.CountObeying(deviceClass, version));

    public Task<ArmsMessage> CompareAsync(string policy, string deviceClass, int control, int candidate, CancellationToken cancellationToken) => Task.FromResult(
        new ArmsMessage(ArmTotalsMessage.Of(ledger.Arm(policy, deviceClass, control)), ArmTotalsMessage.Of(ledger.Arm(policy, deviceClass, candidate))));

    /// <summary>A failed write costs nothing but a later one: memory keeps the reports, and devices report again.</summary>
    async Task PersistAsync(CancellationToken cancellationToken)
    {
        if (!isChanged)
        {
            return;
        }

        try
        {
            isChanged = false;
            store.State = new FleetGrainState { Reports = [.. ledger.Reports] };
            await store.WriteStateAsync(CancellationToken.None);
        }
        catch (Exception problem)
        {
            isChanged = true;
            LogPersistFailed(problem, this.GetPrimaryKeyString());
            await ReadAgainAsync();
        }
    }

    /// <summary>Learns the storage's present version, and what another activation may have written meanwhile.</summary>
    async Task ReadAgainAsync()
    {
        try
        {
            await store.ReadStateAsync(CancellationToken.None);
            TakeIn(store.State);
        }
        catch (Exception problem)
        {
            LogPersistFailed(problem, this.GetPrimaryKeyString());
        }
    }

    void TakeIn(FleetGrainState state)
    {
        foreach (var report in state.Reports)
        {
            ledger.Add(report);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The stream of fleet shard {Shard} failed; later reports make up for it.")]
    partial void LogStreamFailed(Exception problem, string shard);

    [LoggerMessage(LogLevel.Warning, "The accounts of fleet shard {Shard} could not be stored; the next interval tries again.")]
    partial void LogPersistFailed(Exception problem, string shard);
}
