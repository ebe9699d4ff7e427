using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Models;

/// <summary>
/// Keeps a device's model folder in step with what its fleet offers it: fetches versions that it lacks, checked before they have their name, and
/// takes away those that it fetched and is not offered any more. What was put there by hand stays.
/// </summary>
/// <param name="gateway">The way to the fleet.</param>
/// <param name="models">Told which networks changed.</param>
/// <param name="root">The model folder.</param>
/// <param name="names">The models to keep in step; <c>*</c> for all.</param>
/// <param name="time">Waits between turns.</param>
/// <param name="logger">What was fetched and taken away.</param>
public sealed partial class ModelSync(
    GatewayClient gateway, EdgeModels models, string root, IReadOnlyCollection<string> names, TimeProvider time, ILogger<ModelSync> logger)
{
    const string RecordName = "fetched.json";

    /// <summary>How often the fleet is asked.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(5);

    string Record => Path.Combine(root, RecordName);

    /// <summary>Asks again and again until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                if (await TurnAsync(cancellationToken) is { } problem)
                {
                    LogFailed(logger, problem);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The device is stopping.
        }
    }

    /// <summary>Brings the folder into step once.</summary>
    /// <returns>Null, or what hindered it; the next turn goes on from there.</returns>
    public async Task<string?> TurnAsync(CancellationToken cancellationToken)
    {
        if (!(await gateway.ListModelsAsync(cancellationToken)).TryGet(out var listed, out var failure))
        {
            return failure.Message;
        }

        try
        {
            var fetched = Fetched();
            var offered = listed.Where(IsWanted).ToArray();
            string? problem = null;
            foreach (var listing in offered)
            {
                problem ??= await FetchAsync(listing, fetched, cancellationToken);
            }

            await WithdrawAsync(fetched, listed.Select(listing => listing.Model).ToHashSet(StringComparer.Ordinal), cancellationToken);
            return problem;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            return error.Message;
        }
    }

    async Task<string?> FetchAsync(ModelListing listing, HashSet<string> fetched, CancellationToken cancellationToken)
    {
        if (!ModelId.TryParse(listing.Model, out var model) || (!fetched.Contains(listing.Model) && File.Exists(FileOf(model))))
        {
            return null;
        }

        var isNew = !File.Exists(FileOf(model));
        var result = await gateway.DownloadModelAsync(listing, root, cancellationToken);
        if (result.Failure is { } failure)
        {
            return $"{listing.Model}: {failure.Message}";
        }

        if (isNew)
        {
            fetched.Add(listing.Model);
            Save(fetched);
            await models.RefreshAsync(model.Name, cancellationToken);
            LogFetched(logger, model);
        }

        return null;
    }

    async Task WithdrawAsync(HashSet<string> fetched, HashSet<string> offered, CancellationToken cancellationToken)
    {
        foreach (var name in fetched.Where(name => !offered.Contains(name)).ToArray())
        {
            if (ModelId.TryParse(name, out var model))
            {
                File.Delete(FileOf(model));
                await models.RefreshAsync(model.Name, cancellationToken);
                LogWithdrawn(logger, model);
            }

            fetched.Remove(name);
            Save(fetched);
        }
    }

    bool IsWanted(ModelListing listing) => names.Contains("*") || names.Contains(listing.Model.Split('@')[0]);

    string FileOf(ModelId model) => Path.Combine(root, model.Name, model.Version, "model.onnx");

    HashSet<string> Fetched() => new(
        File.Exists(Record) ? JsonSerializer.Deserialize(File.ReadAllBytes(Record), FleetResponseJson.Default.StringArray) ?? [] : [], StringComparer.Ordinal);

    void Save(HashSet<string> fetched) => AtomicFile.Write(
        Record, JsonSerializer.SerializeToUtf8Bytes([.. fetched.Order(StringComparer.Ordinal)], FleetResponseJson.Default.StringArray), flushToDisk: true, ownerOnly: false);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fetched model {Model}")]
    static partial void LogFetched(ILogger logger, ModelId model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} is not offered any more and was taken away")]
    static partial void LogWithdrawn(ILogger logger, ModelId model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The models are not in step with the fleet: {Reason}")]
    static partial void LogFailed(ILogger logger, string reason);
}
