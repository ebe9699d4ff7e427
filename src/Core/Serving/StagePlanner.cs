using System.Diagnostics.CodeAnalysis;

namespace AutoScale.Core.Serving;

/// <summary>
/// Says which queue is next: the one whose head arrived first, whatever its model. A stage may stand back once for newcomers, who run the earlier stage
/// first, when they are likely to join it and the slack of all who wait there allows (Fluid Batching, arXiv 2209.13443).
/// </summary>
sealed class StagePlanner(BatchSettings settings, JobQueues queues, Places places)
{
    /// <summary>The queue whose head arrived first, of those that need not wait for company.</summary>
    /// <param name="now">The present.</param>
    /// <param name="ready">Becomes earlier where one that waits for company is ready before it.</param>
    /// <param name="lane">The model.</param>
    /// <param name="stage">The stage.</param>
    public bool TryFindOldest(TimeSpan now, ref TimeSpan? ready, [NotNullWhen(true)] out Lane? lane, out int stage)
    {
        (lane, stage) = (null, 0);
        var oldest = long.MaxValue;
        foreach (var candidate in queues.Active)
        {
            for (var index = 0; index < candidate.Stages.Length; index++)
            {
                if (candidate.Stages[index].Queue.First?.Value is not { } head || head.Number >= oldest)
                {
                    continue;
                }

                if (ReadyAt(candidate, index, head) is var at && at > now)
                {
                    ready = ready is null || at < ready ? at : ready;
                    continue;
                }

                (lane, stage, oldest) = (candidate, index, head.Number);
            }
        }

        return lane is not null;
    }

    /// <summary>The stage to run when one is next: itself, or the first one where newcomers are to catch up.</summary>
    public int StageToRun(Lane lane, int stage, TimeSpan now)
    {
        if (!StandsBack(lane, stage, now))
        {
            return stage;
        }

        foreach (var job in lane.Stages[stage].Queue)
        {
            job.StoodBack = true;
        }

        return 0;
    }

    /// <summary>When the head of a queue has waited enough for company.</summary>
    TimeSpan ReadyAt(Lane lane, int stage, Job head)
    {
        if (settings.MaxDelay <= TimeSpan.Zero || stage > 0 || !settings.CanShare(head) || lane.Stages[stage].Rows >= settings.MaxBatch)
        {
            return head.Since;
        }

        var at = head.Since + settings.MaxDelay;
        var last = head.Deadline == Job.NoDeadline ? at : head.Deadline - lane.PathBound(stage, settings.MaxBatch);
        return last < at ? last : at;
    }

    /// <summary>Only on the last free place: another would else take up the stage at the same time.</summary>
    bool StandsBack(Lane lane, int stage, TimeSpan now)
    {
        var held = lane.Stages[stage];
        if (stage is 0 || held.Rows >= settings.MaxBatch || places.Free > 1 || !settings.CanShare(held.Queue.First!.Value)
            || held.Queue.Any(static job => job.StoodBack))
        {
            return false;
        }

        var newcomers = lane.Stages[0];
        var joining = Math.Min(newcomers.Rows, settings.MaxBatch);
        if (joining is 0 || joining * held.Share < 1 || !settings.CanShare(newcomers.Queue.First!.Value))
        {
            return false;
        }

        var together = Math.Min(settings.MaxBatch, held.Rows + (int)Math.Ceiling(joining * held.Share));
        var end = now + newcomers.Times.Bound(joining) + lane.PathBound(stage, together);
        return held.Queue.All(job => end <= job.Deadline);
    }
}
