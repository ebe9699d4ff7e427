using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>What a silo knows of the batches of its models. Thread-safe.</summary>
/// <param name="engine">Says what a model takes and gives.</param>
/// <param name="described">Told that a model's signature has become known.</param>
sealed class KnownModels(IInferenceEngine engine, Action<ModelBatching> described)
{
    const int MostModels = 1024;

    readonly Lock gate = new();
    readonly Dictionary<ModelId, ModelBatching> models = [];

    /// <summary>What is known of a model; null where it was never asked for.</summary>
    public ModelBatching? Find(ModelId model)
    {
        lock (gate)
        {
            return models.GetValueOrDefault(model);
        }
    }

    /// <summary>What is known of a model, from now on if need be.</summary>
    public ModelBatching Of(ModelId model)
    {
        lock (gate)
        {
            if (!models.TryGetValue(model, out var batching))
            {
                if (models.Count >= MostModels)
                {
                    models.Clear();
                }

                models.Add(model, batching = new ModelBatching(model));
            }

            return batching;
        }
    }

    /// <summary>What is known of each stage's model, once they are loaded; null where there is no such stage.</summary>
    public async Task<ModelBatching?[]> StagesAsync(ExitModel model, CancellationToken cancellationToken)
    {
        var stages = new ModelBatching?[model.Stages.Count];
        for (var index = 0; index < stages.Length; index++)
        {
            if (model.Stages[index] is not { } id)
            {
                continue;
            }

            var stage = stages[index] = Of(id);
            if (stage.Plan is null)
            {
                stage.Described(BatchPlan.Of(await Task.Run(() => engine.DescribeAsync(id, cancellationToken).AsTask(), cancellationToken)));
            }
        }

        return stages;
    }

    /// <summary>Asks for a signature, once at a time; until it is known, requests run alone.</summary>
    public void Describe(ModelBatching batching)
    {
        if (batching.Plan is null && batching.TryBeginDescribing())
        {
            Detached.Run(() => DescribeAsync(batching));
        }
    }

    async Task DescribeAsync(ModelBatching batching)
    {
        BatchPlan plan;
        try
        {
            plan = BatchPlan.Of(await engine.DescribeAsync(batching.Model, CancellationToken.None));
        }
        catch (Exception)
        {
            // The runs fail for the same reason and say so; the next request asks again.
            batching.DescribingFailed();
            return;
        }

        batching.Described(plan);
        described(batching);
    }
}
