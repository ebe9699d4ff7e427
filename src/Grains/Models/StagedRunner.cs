using AutoScale.Core.Routing;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Telemetry;

namespace AutoScale.Grains.Models;

/// <summary>
/// What comes after a stage of a model with exits: with <see cref="BatchingMode.Exits"/> who is not done waits for its next one; else the batch stays
/// together to the end.
/// </summary>
sealed class StagedRunner(BatchRunner runner, BatchingMode mode, GrainMetrics metrics)
{
    /// <summary>Takes a stage's results in; each job then has an answer, an error, or a next stage.</summary>
    /// <param name="jobs">Those whose stage has run.</param>
    /// <param name="abandoned">Says that all callers have gone.</param>
    /// <returns>Whether all ran as they will again: the time can be learned from.</returns>
    public async Task<bool> RunAsync(StagedJob[] jobs, CancellationToken abandoned)
    {
        Array.ForEach(jobs, Advance);
        if (mode is BatchingMode.Exits)
        {
            Array.ForEach(jobs, job => job.NextStage = IsGoingOn(job) ? (int)job.At : null);
            return true;
        }

        var canBeLearnedFrom = true;
        while (jobs.Where(IsGoingOn).Select(job => (ExitPoint?)job.At).Min() is { } stage)
        {
            canBeLearnedFrom &= await RunTogetherAsync(jobs, stage, abandoned);
        }

        return canBeLearnedFrom;
    }

    /// <summary>A batch is one tensor: who is done is computed along with the others, and nobody is answered before it ends.</summary>
    async Task<bool> RunTogetherAsync(StagedJob[] jobs, ExitPoint stage, CancellationToken abandoned)
    {
        var goOn = Array.FindAll(jobs, job => IsGoingOn(job) && job.At == stage);
        var along = Array.FindAll(jobs, job => job.Error is null && job.At < stage && !IsGoingOn(job));
        var answers = Array.ConvertAll(along, job => job.Result);
        Array.ForEach(along, job => job.GoAlong(stage));
        var canBeLearnedFrom = await runner.RunAsync([.. goOn, .. along], abandoned);
        for (var index = 0; index < along.Length; index++)
        {
            (along[index].Result, along[index].Error) = (answers[index], null);
        }

        Array.ForEach(goOn, Advance);
        return canBeLearnedFrom;
    }

    void Advance(StagedJob job)
    {
        if (job.Result is not { } given)
        {
            return;
        }

        job.Result = null;
        try
        {
            job.Advance(given);
            if (job.Exit is { } exit)
            {
                metrics.Exited(exit);
            }
        }
        catch (ModelFailedException problem)
        {
            job.Error = problem;
        }
    }

    static bool IsGoingOn(StagedJob job) => job.Exit is null && job.Error is null && !job.IsAbandoned;
}
