using System.Buffers;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>
/// Runs a batch and gives each member what it would get alone. A failed batch is run again, each member alone, so that one bad request fails only
/// itself. The first batch of a model is a trial: it runs together and alone, and unless both agree the model's requests are never put together.
/// </summary>
sealed class BatchRunner(IInferenceEngine engine)
{
    /// <summary>Runs all members; each then has its result or its error.</summary>
    /// <returns>Whether they ran together as they will again: its time can be learned from.</returns>
    public async Task<bool> RunAsync(CancellableRun run)
    {
        if (run.Jobs is [var only])
        {
            await RunAloneAsync(only, run.Abandoned);
            return only.Result is not null;
        }

        var batching = run.Jobs[0].Batching;
        var together = await TryTogetherAsync(run, batching);
        if (together is not null && batching.IsProven)
        {
            for (var index = 0; index < run.Jobs.Length; index++)
            {
                run.Jobs[index].Result = together[index];
            }

            return true;
        }

        foreach (var job in run.Jobs)
        {
            if (!job.IsAbandoned)
            {
                await RunAloneAsync(job, run.Abandoned);
            }
        }

        if (together is not null && run.Jobs.All(job => job.Result is not null))
        {
            Judge(batching, run.Jobs, together);
        }

        return false;
    }

    async Task RunAloneAsync(ServedJob job, CancellationToken abandoned)
    {
        try
        {
            job.Result = await engine.RunAsync(job.Batching.Model, job.Inputs, job.Outputs, abandoned);
        }
        catch (Exception error)
        {
            job.Error = error;
        }
    }

    /// <returns>Outputs by member; null where the batch cannot be run.</returns>
    async Task<IReadOnlyList<Tensor>[]?> TryTogetherAsync(CancellableRun run, ModelBatching batching)
    {
        var rented = new List<byte[]>();
        try
        {
            var signature = batching.Plan!.Signature;
            string[] wanted = [.. signature.Outputs.Select(output => output.Name).Where(name => run.Jobs.Any(job => job.Outputs.Count is 0 || job.Outputs.Contains(name)))];
            var inputs = BatchTensors.Join(signature.Inputs, Array.ConvertAll(run.Jobs, job => job.Inputs), rented);
            var outputs = await engine.RunAsync(batching.Model, inputs, wanted, run.Abandoned);
            return Split(run, batching, outputs);
        }
        catch (Exception error)
        {
            if (!batching.IsProven && error is not OperationCanceledException)
            {
                batching.TrialFailed(error.Message);
            }

            return null;
        }
        finally
        {
            foreach (var array in rented)
            {
                ArrayPool<byte>.Shared.Return(array);
            }
        }
    }

    static IReadOnlyList<Tensor>[]? Split(CancellableRun run, ModelBatching batching, IReadOnlyList<Tensor> outputs)
    {
        var split = new IReadOnlyList<Tensor>[run.Jobs.Length];
        var from = 0;
        for (var index = 0; index < split.Length; index++)
        {
            var job = run.Jobs[index];
            var own = new List<Tensor>();
            foreach (var name in job.Outputs.Count > 0 ? job.Outputs : outputs.Select(output => output.Name))
            {
                var whole = BatchPlan.Find(outputs, name)!;
                if (BatchTensors.Rows(whole, run.Batch.Rows, from, job.Rows) is not { } rows)
                {
                    batching.LeaveAlone($"Output '{name}' came as [{string.Join(',', whole.Shape)}] for {run.Batch.Rows} rows of input.");
                    return null;
                }

                own.Add(rows);
            }

            split[index] = own;
            from += job.Rows;
        }

        return split;
    }

    /// <summary>Compares a trial's answers. Members with the same inputs prove nothing: a mean over all rows would agree.</summary>
    static void Judge(ModelBatching batching, ServedJob[] jobs, IReadOnlyList<Tensor>[] together)
    {
        for (var index = 0; index < jobs.Length; index++)
        {
            for (var output = 0; output < together[index].Count; output++)
            {
                if (!BatchTensors.AreAlike(jobs[index].Result![output], together[index][output]))
                {
                    batching.LeaveAlone($"Its rows depend on each other: output '{together[index][output].Name}' is another when requests are put together.");
                    return;
                }
            }
        }

        if (jobs.Skip(1).Any(job => Differ(jobs[0], job)))
        {
            batching.Prove();
        }
    }

    static bool Differ(ServedJob left, ServedJob right) => left.Inputs.Any(
        input => BatchPlan.Find(right.Inputs, input.Name) is { } other && !input.Data.Span.SequenceEqual(other.Data.Span));
}
