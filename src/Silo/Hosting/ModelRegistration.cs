using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Zoo;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Fleet;
using AutoScale.Silo.Models;
using AutoScale.Silo.OpenInference;

namespace AutoScale.Silo.Hosting;

/// <summary>
/// Lists the stores at the start, so that inference works at once, and then, one model at a time in the background, counts each and enters it
/// into the fleet's catalog. Sessions load when they are first used.
/// </summary>
sealed partial class ModelRegistration(
    OwnModels own, IModelStore store, LocalModels local, ExitModelFolder folder, ServedExits exits, ExitBlocks blocks, ModelDigests digests, IGrainFactory grains,
    SiloSettings settings, ILogger<ModelRegistration> logger)
    : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var models = await store.ListAsync(cancellationToken);
        ModelStores.RequireAll(models, settings.Models);
        foreach (var model in folder.All)
        {
            if (await blocks.ProblemAsync(model, cancellationToken) is { } problem)
            {
                throw new ConfigurationException($"Models:Directory has {model.Id.Name}/{model.Id.Version}/exits.json, which cannot be served: {problem}.");
            }
        }

        local.Set(await exits.FollowAsync(models, cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the starting thread: making and counting a network is work of a second or so.
        await Task.Yield();
        try
        {
            // What operators uploaded is in the catalog since, and offered as far as they say.
            await RegisterAllAsync([.. await own.Store.ListAsync(stoppingToken)], stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogStopped(logger, exception);
        }
    }

    async Task RegisterAllAsync(ModelId[] models, CancellationToken cancellationToken)
    {
        var catalog = grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey);
        var known = (await catalog.ListAsync(cancellationToken)).Select(entry => entry.Model).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < models.Length; index++)
        {
            // A built-in network cannot have changed under its version; a file can, and the catalog refuses that.
            if (known.Contains(models[index].ToString()) && IsBuiltIn(models[index]))
            {
                continue;
            }

            if (await CountAsync(models[index], cancellationToken) is { } entry)
            {
                if (await catalog.RegisterAsync([entry], cancellationToken) is { } problem)
                {
                    LogRefused(logger, models[index], problem);
                }
                else
                {
                    LogRegistered(logger, models[index], index + 1, models.Length);
                }
            }
        }

        LogDone(logger, models.Length);
    }

    async Task<CatalogEntry?> CountAsync(ModelId model, CancellationToken cancellationToken)
    {
        try
        {
            var file = await store.ReadAsync(model, cancellationToken);
            var staged = folder.Find(model);
            var features = staged is null ? ModelCensus.Read(file).Features : await blocks.CountAsync(staged, cancellationToken);
            return new CatalogEntry(
                model.ToString(), digests.Of(model, file), file.Length, features.ConvolutionLayers, features.FullyConnectedLayers,
                features.RecurrentLayers, features.MultiplyAccumulates, RolloutPercent: 100, staged?.BlockNames);
        }
        catch (Exception exception) when (exception is ModelNotFoundException or InvalidModelException or UnboundDimensionException or UnsupportedOperatorException or IOException)
        {
            LogUncounted(logger, model, exception.Message);
            return null;
        }
    }

    bool IsBuiltIn(ModelId model) => settings.Models is { Zoo: true, Directory: null } && model.Version == ZooModelStore.Version;

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} is in the catalog ({Number} of {Count}).")]
    static partial void LogRegistered(ILogger logger, ModelId model, int number, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "All {Count} models of this silo are listed.")]
    static partial void LogDone(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} is not in the catalog: {Problem}")]
    static partial void LogRefused(ILogger logger, ModelId model, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} is served but not in the catalog, because it cannot be counted: {Problem}")]
    static partial void LogUncounted(ILogger logger, ModelId model, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Registering models has stopped; a restart tries again.")]
    static partial void LogStopped(ILogger logger, Exception exception);
}
