using System.Diagnostics;
using AutoScale.Grains.Telemetry;

namespace AutoScale.Grains.Models;

/// <summary>Executes a run, with its trace. Whatever goes wrong, each of its jobs then has a result, an error, or a next stage.</summary>
sealed class RunExecutor(BatchRunner runner, StagedRunner stagedRunner)
{
    /// <returns>Whether it ran as it will again: its time can be learned from.</returns>
    public async Task<bool> ExecuteAsync(CancellableRun run)
    {
        try
        {
            // The first run of a model loads it.
            var canBeLearnedFrom = run.Jobs[0].Batching.Plan is not null;
            using var trace = StartTrace(run);
            canBeLearnedFrom &= await runner.RunAsync(run.Jobs, run.Abandoned);
            if (run.Jobs[0] is StagedJob)
            {
                canBeLearnedFrom &= await stagedRunner.RunAsync([.. run.Jobs.Cast<StagedJob>()], run.Abandoned);
            }

            return canBeLearnedFrom;
        }
        catch (Exception problem)
        {
            // Beside the engine, whose errors are its jobs': callers are answered, and the place is free again.
            Array.ForEach(run.Jobs, job => (job.NextStage, job.Result, job.Error) = (null, null, job.Error ?? problem));
            return false;
        }
    }

    static Activity? StartTrace(CancellableRun run)
    {
        var links = run.Jobs.Length is 1 ? null : run.Jobs.Skip(1).Where(job => job.Trace != default).Select(job => new ActivityLink(job.Trace));
        var trace = GrainTraces.Source.StartActivity("inference.run", ActivityKind.Internal, run.Jobs[0].Trace, tags: null, links);
        trace?.SetTag("autoscale.batch.size", run.Jobs.Length);
        return trace;
    }
}
