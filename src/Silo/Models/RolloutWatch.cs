using System.Collections.Concurrent;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Fleet;
using AutoScale.Silo.OpenInference;

namespace AutoScale.Silo.Models;

/// <summary>
/// This silo's eyes on versions that are being rolled out: what devices with and without them report, and how their inferences end here. Every
/// few seconds it hands that over to the version's grain, and looks which models there are now.
/// </summary>
sealed partial class RolloutWatch(
    IModelStore store, LocalModels local, ServedExits exits, IGrainFactory grains, SiloSettings settings, TimeProvider time, ILogger<RolloutWatch> logger) : BackgroundService
{
    const string Int8Suffix = ".int8";

    readonly ConcurrentDictionary<string, RolloutReport> reports = new(StringComparer.Ordinal);

    /// <summary>An upload looks too: who looked earlier must not have the last word.</summary>
    readonly SemaphoreSlim turn = new(1, 1);
    volatile CatalogEntry[] staged = [];

    static RolloutReport Nothing { get; } = new(RolloutTally.None, RolloutTally.None, 0, 0);

    /// <summary>Counts what a device reported, for the versions of the networks that it ran.</summary>
    public void Reported(string deviceId, ReadOnlySpan<WireEntry> entries)
    {
        if (staged is not { Length: > 0 } watched)
        {
            return;
        }

        foreach (var entry in entries)
        {
            if (entry.Inference is not { } inference)
            {
                continue;
            }

            foreach (var version in watched)
            {
                if (NetworkOf(version) == inference.Network)
                {
                    var energy = (double)inference.EnergyMillijoules + inference.RemoteEnergyMillijoules;
                    var tally = new RolloutTally(1, inference.FellBack ? 1 : 0, energy, energy * energy);
                    Add(version.Model, Rollout.Includes(version, deviceId) ? Nothing with { With = tally } : Nothing with { Without = tally });
                }
            }
        }
    }

    /// <summary>Counts an inference that a model ran here, or failed.</summary>
    public void Served(ModelId model, bool failed)
    {
        if (Array.Exists(staged, version => version.Model == model.ToString()))
        {
            Add(model.ToString(), Nothing with { Served = 1, Failed = failed ? 1 : 0 });
        }
    }

    /// <summary>Hands over what was seen, and looks what there is now.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await HandOverAsync(cancellationToken);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var catalog = await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(cancellationToken);
            staged = [.. catalog.Where(entry => entry.RolloutPercent is > 0 and < 100)];

            // What a model with exits is made of is known before its name is.
            local.Set(
                await exits.FollowAsync(await store.ListAsync(cancellationToken), cancellationToken),
                catalog.Where(entry => entry.RolloutPercent < 100).Select(entry => entry.Model).ToHashSet(StringComparer.Ordinal));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>What was seen since the last turn is not lost with the silo: by now the gateway has ended, and the grains have not.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await HandOverAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
        }
    }

    /// <summary>
    /// Each report at most once: one whose answer is lost may have been counted, and twice would make the watch surer than it is. A version whose
    /// grain fails keeps no other from being judged.
    /// </summary>
    async Task HandOverAsync(CancellationToken cancellationToken)
    {
        foreach (var model in reports.Keys)
        {
            if (reports.TryRemove(model, out var report))
            {
                try
                {
                    await grains.GetGrain<IModelRolloutGrain>(model).ReportAsync(report, cancellationToken);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    LogUnreported(logger, exception, model);
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.Models.WatchSeconds), time);
        try
        {
            do
            {
                await TryTurnAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        turn.Dispose();
    }

    async Task TryTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TurnAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
    }

    void Add(string model, RolloutReport seen) => reports.AddOrUpdate(
        model,
        static (_, seen) => seen,
        static (_, before, seen) => new RolloutReport(before.With + seen.With, before.Without + seen.Without, before.Served + seen.Served, before.Failed + seen.Failed),
        seen);

    /// <summary>The network that a model is of; its INT8 form belongs to the same.</summary>
    static string NetworkOf(CatalogEntry version)
    {
        var name = version.Model.Split('@')[0];
        return name.EndsWith(Int8Suffix, StringComparison.Ordinal) ? name[..^Int8Suffix.Length] : name;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was seen of model {Model} could not be handed over, and is not counted.")]
    static partial void LogUnreported(ILogger logger, Exception exception, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Roll-outs could not be looked at; the next turn tries again.")]
    static partial void LogFailed(ILogger logger, Exception exception);
}
