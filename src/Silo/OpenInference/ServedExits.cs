using System.Collections.Frozen;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Silo.Models;

namespace AutoScale.Silo.OpenInference;

/// <summary>The models with exits that this silo serves: those of its folder, and those that operators uploaded, as they come and go.</summary>
sealed partial class ServedExits(ExitModelFolder folder, UploadedModels uploads, ILogger<ServedExits> logger) : IExitModels
{
    readonly HashSet<ModelId> told = [];
    volatile FrozenDictionary<ModelId, ExitModel> uploaded = FrozenDictionary<ModelId, ExitModel>.Empty;

    public ExitModel? Find(ModelId model) => folder.Find(model) ?? uploaded.GetValueOrDefault(model);

    /// <summary>The models that a block is part of.</summary>
    public IEnumerable<ModelId> UsersOf(ModelId block) =>
        folder.All.Concat(uploaded.Values).Where(model => model.Stages.Contains(block)).Select(model => model.Id);

    /// <summary>Looks which models with exits there are now. To be called by one at a time.</summary>
    /// <param name="listed">All models of this silo's stores.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Those that can be served: without models with exits that cannot be read, or whose blocks are not all here.</returns>
    public async Task<IReadOnlyList<ModelId>> FollowAsync(IReadOnlyList<ModelId> listed, CancellationToken cancellationToken)
    {
        var (before, now, unusable) = (uploaded, new Dictionary<ModelId, ExitModel>(), new HashSet<ModelId>());
        foreach (var id in await uploads.ListExitsAsync(cancellationToken))
        {
            try
            {
                now[id] = before.GetValueOrDefault(id) ?? ExitsFile.Read(id, (await uploads.ReadAsync(id, cancellationToken)).Span);
            }
            catch (Exception problem) when (problem is InvalidDataException or ModelFailedException or ModelNotFoundException)
            {
                Leave(id, problem.Message, unusable);
            }
        }

        uploaded = now.ToFrozenDictionary();
        var here = listed.ToHashSet();
        foreach (var model in folder.All.Concat(now.Values))
        {
            if (model.Stages.OfType<ModelId>().Where(block => !here.Contains(block)).ToArray() is { Length: > 0 } missing)
            {
                Leave(model.Id, $"this silo lacks {string.Join(" and ", missing)}; upload it, or put it under Models:Directory of every silo", unusable);
            }
        }

        lock (told)
        {
            told.IntersectWith(unusable);
        }

        return [.. listed.Where(model => !unusable.Contains(model))];
    }

    /// <summary>Said once, not at every look.</summary>
    void Leave(ModelId model, string problem, HashSet<ModelId> unusable)
    {
        unusable.Add(model);
        lock (told)
        {
            if (told.Add(model))
            {
                LogUnusable(logger, model, problem);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} with exits is not served here: {Problem}")]
    static partial void LogUnusable(ILogger logger, ModelId model, string problem);
}
