namespace AutoScale.Core.Serving;

/// <summary>
/// Says by the times measured so far whether a job can be answered in time. An idle machine takes any job, so that an estimate that was too high mends
/// itself.
/// </summary>
sealed class AdmissionControl(BatchSettings settings, JobQueues queues, Places places)
{
    /// <summary>Whether a newcomer is taken.</summary>
    public Offer Judge(Job job, TimeSpan now)
    {
        if (job.Deadline <= now)
        {
            return new Offer(OfferVerdict.Late, default);
        }

        var lane = queues.LaneOf(job.Model);
        var isIdle = queues.Waiting is 0 && places.Free > 0;
        var wait = isIdle ? TimeSpan.Zero : WaitAhead(lane, now);
        if (queues.Waiting >= settings.MaxWaiting && !isIdle)
        {
            return new Offer(OfferVerdict.Full, wait);
        }

        if (job.Deadline != Job.NoDeadline && (queues.Waiting > 0 || places.Running.Count > 0))
        {
            // Behind a full batch comes another one: whoever is promised less slack than that would make its batch small, and all the later ones late.
            var company = settings.CanShare(job) ? Math.Min(lane.Stages[0].Rows, settings.MaxBatch) : 0;
            var late = now + wait + lane.PathBound(0, Math.Max(job.Rows, Math.Min(company + job.Rows, settings.MaxBatch))) - job.Deadline;
            if (late > TimeSpan.Zero)
            {
                return new Offer(OfferVerdict.TooSlow, late);
            }
        }

        return new Offer(OfferVerdict.Admitted, default);
    }

    /// <summary>Whether running a job that waits is of no use any more.</summary>
    public bool IsTooLate(Lane lane, Job job, TimeSpan now) => job.Deadline != Job.NoDeadline && (places.Running.Count > 0 || queues.Waiting > 1)
        && now + lane.PathMean(job.Stage, job.Rows) > job.Deadline;

    /// <summary>How long, with the same margin as one run has, until those who are here now have run, spread over all places; who can join a job's batch is left out.</summary>
    TimeSpan WaitAhead(Lane own, TimeSpan now)
    {
        var (work, variance) = (TimeSpan.Zero, 0.0);
        foreach (var batch in places.Running)
        {
            var left = batch.Began + queues.LaneOf(batch.Model).Stages[batch.Stage].Times.Mean(batch.Rows) - now;
            work += left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        foreach (var lane in queues.Active)
        {
            // Who waits at a stage may go on to later ones: as many as usually do.
            var rows = 0.0;
            for (var index = 0; index < lane.Stages.Length; index++)
            {
                var stage = lane.Stages[index];
                var here = stage.Rows + (index is 0 ? 0 : rows * stage.Share);
                rows += stage.Rows;
                if (stage.Queue.First is { } head && !settings.CanShare(head.Value))
                {
                    Add(stage, 1, here);
                    continue;
                }

                var full = Math.Floor(here / settings.MaxBatch);
                Add(stage, settings.MaxBatch, full);
                if (lane != own || index > 0)
                {
                    Add(stage, (int)Math.Ceiling(here - (full * settings.MaxBatch)), 1);
                }
            }
        }

        return (work + TimeSpan.FromMilliseconds(Math.Sqrt(variance))) / places.Count;

        void Add(Stage stage, int size, double runs)
        {
            // Deviations of many runs partly cancel out.
            var (mean, bound) = (stage.Times.Mean(size), stage.Times.Bound(size));
            work += runs * mean;
            variance += runs * Math.Pow((bound - mean).TotalMilliseconds, 2);
        }
    }
}
