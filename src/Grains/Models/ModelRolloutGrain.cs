using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace AutoScale.Grains.Models;

/// <inheritdoc cref="IModelRolloutGrain"/>
/// <remarks>The catalog says what devices are offered; this grain changes it there first, so that a state here never promises what is not so.</remarks>
[GrainType(AutoScaleGrains.Rollout)]
public sealed partial class ModelRolloutGrain(
    [PersistentState("rollout", AutoScaleStorage.Name)] IPersistentState<ModelRolloutGrainState> store,
    TimeProvider clock,
    GrainMetrics metrics,
    ILogger<ModelRolloutGrain> logger) : Grain, IModelRolloutGrain
{
    public Task<bool> StageAsync(int percent, RolloutLimits limits, CancellationToken cancellationToken)
    {
        Require(percent is >= 1 and <= 99, $"percent is {percent}; it must be from 1 to 99. Promote the version to offer it to all.");
        Require(limits.MinSamples is >= 10 and <= 1_000_000, $"minSamples is {limits.MinSamples}; it must be from 10 to 1000000.");
        Require(limits.MaxErrorPercent is >= 0 and <= 100, "maxErrorPercent must be from 0 to 100.");
        Require(limits.ErrorTolerancePercent is >= 0 and <= 100, "errorTolerancePercent must be from 0 to 100.");
        Require(limits.EnergyTolerancePercent is >= 0 and <= 1000, "energyTolerancePercent must be from 0 to 1000.");
        return MoveAsync(
            new ModelRolloutGrainState { Stage = RolloutStage.Staged, Percent = percent, Limits = limits, LastServedAt = store.State.LastServedAt }, cancellationToken);
    }

    public Task<bool> PromoteAsync(CancellationToken cancellationToken) =>
        DecideAsync(store.State with { Stage = RolloutStage.Promoted, Percent = 100, Reason = null }, byOperator: true, cancellationToken);

    public Task<bool> RollBackAsync(string reason, CancellationToken cancellationToken) =>
        DecideAsync(store.State with { Stage = RolloutStage.RolledBack, Percent = 0, Reason = reason }, byOperator: true, cancellationToken);

    public async Task ReportAsync(RolloutReport report, CancellationToken cancellationToken)
    {
        var state = store.State;
        var seen = new RolloutReport(
            state.Seen.With + report.With, state.Seen.Without + report.Without, state.Seen.Served + report.Served, state.Seen.Failed + report.Failed);
        state = state with { Seen = seen, LastServedAt = report.Served > 0 ? clock.GetUtcNow() : state.LastServedAt };
        if (state.Stage is RolloutStage.Staged && RolloutJudge.Judge(state.Limits, seen) is { } reason)
        {
            LogRolledBack(logger, this.GetPrimaryKeyString(), reason);
            await DecideAsync(state with { Stage = RolloutStage.RolledBack, Percent = 0, Reason = reason }, byOperator: false, cancellationToken);
            return;
        }

        await store.ReplaceAsync(state, this);
    }

    public Task<RolloutState> GetAsync(CancellationToken cancellationToken) => Task.FromResult(new RolloutState(
        store.State.Stage, store.State.Percent, store.State.Limits, store.State.Seen, store.State.Reason, store.State.ChangedAt, store.State.LastServedAt));

    /// <summary>Counted once: a promotion of what is promoted decides nothing.</summary>
    async Task<bool> DecideAsync(ModelRolloutGrainState to, bool byOperator, CancellationToken cancellationToken)
    {
        var before = store.State.Stage;
        var isMoved = await MoveAsync(to, cancellationToken);
        if (isMoved && before != to.Stage)
        {
            metrics.Rollouts.Decided(RolloutMetrics.Model, to.Stage is RolloutStage.Promoted, byOperator);
        }

        return isMoved;
    }

    async Task<bool> MoveAsync(ModelRolloutGrainState to, CancellationToken cancellationToken)
    {
        var catalog = GrainFactory.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey);
        if (!await catalog.SetRolloutAsync(this.GetPrimaryKeyString(), to.Percent, cancellationToken))
        {
            return false;
        }

        await store.ReplaceAsync(to with { ChangedAt = clock.GetUtcNow() }, this);
        return true;
    }

    static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException(problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} is rolled back: {Reason}.")]
    static partial void LogRolledBack(ILogger logger, string model, string reason);
}
