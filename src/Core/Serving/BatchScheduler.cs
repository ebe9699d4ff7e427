namespace AutoScale.Core.Serving;

/// <summary>
/// Says which inferences run next, and together, on a bounded number of places that all models share. Pure: it runs nothing, holds no clock and
/// starts nothing; whoever runs the batches tells it when they ended. Not thread-safe.
/// <list type="bullet">
/// <item>Admission (<see cref="AdmissionControl"/>): a job that by measured times cannot be answered in time is refused at once; one that became late is dropped before it runs.</item>
/// <item>Order (<see cref="StagePlanner"/>): the job that arrived first, whatever its model, so that a newcomer never breaks a promise that was made.</item>
/// <item>Batches (<see cref="BatchFormer"/>): jobs of its form join it while each still keeps its deadline.</item>
/// <item>Stages: a job that goes on waits for its next stage, and is put together again with whoever waits for it.</item>
/// </list>
/// </summary>
public sealed class BatchScheduler
{
    readonly Places places;
    readonly JobQueues queues;
    readonly AdmissionControl admission;
    readonly StagePlanner planner;
    readonly BatchFormer former;

    public BatchScheduler(BatchSettings settings)
    {
        places = new Places(settings.Places);
        queues = new JobQueues(places);
        admission = new AdmissionControl(settings, queues, places);
        planner = new StagePlanner(settings, queues, places);
        former = new BatchFormer(settings, queues);
    }

    /// <summary>Runs now.</summary>
    public int Running => places.Running.Count;

    /// <summary>Jobs that run now.</summary>
    public int RunningJobs => places.Jobs;

    /// <summary>Jobs that wait.</summary>
    public int Waiting => queues.Waiting;

    /// <summary>When <see cref="Next"/> is to be called again although nothing ended and nothing arrived; null for never.</summary>
    public TimeSpan? WakeAt { get; private set; }

    /// <summary>Says how many stages a model has; 1 where nobody says. Without effect while jobs of it wait.</summary>
    public void SetStages(string model, int stages) => queues.LaneOf(model).SetStages(stages);

    /// <summary>Jobs of a model that wait.</summary>
    public IEnumerable<Job> WaitingFor(string model) => queues.Of(model);

    /// <summary>Takes a job, or says why not. Then ask for <see cref="Next"/>.</summary>
    public Offer Offer(Job job, TimeSpan now)
    {
        var offer = admission.Judge(job, now);
        if (offer.Verdict is OfferVerdict.Admitted)
        {
            queues.Arrive(job, now);
        }

        return offer;
    }

    /// <summary>The next batch to run now; null where none is ready or no place is free. Ask until it is null.</summary>
    /// <param name="now">The present.</param>
    /// <param name="late">Gets the jobs that wait no longer because they cannot be answered in time.</param>
    public Batch? Next(TimeSpan now, ICollection<Job> late)
    {
        queues.Expire(now, late);
        TimeSpan? ready = null;
        Batch? batch = null;
        while (batch is null && places.Free > 0 && planner.TryFindOldest(now, ref ready, out var lane, out var stage))
        {
            var oldest = lane.Stages[stage].Queue.First!.Value;
            if (admission.IsTooLate(lane, oldest, now))
            {
                queues.Remove(oldest);
                late.Add(oldest);
                continue;
            }

            batch = former.Form(lane, planner.StageToRun(lane, stage, now), now, late);
            places.Take(batch);
        }

        WakeAt = queues.FirstDeadline is { } next && (ready is null || next < ready) ? next : ready;
        return batch;
    }

    /// <summary>Frees a batch's place. Members with a <see cref="Job.NextStage"/> wait for it. Then ask for <see cref="Next"/>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="now">The present.</param>
    /// <param name="took">How long it ran; null where that says nothing of the next run, as for a first run, which loads the model.</param>
    public void Ended(Batch batch, TimeSpan now, TimeSpan? took)
    {
        places.Leave(batch);
        var lane = queues.LaneOf(batch.Model);
        if (took is { } time)
        {
            lane.Stages[batch.Stage].Times.Add(batch.Rows, time);
        }

        foreach (var job in batch.Jobs)
        {
            for (var later = batch.Stage + 1; later <= (job.NextStage ?? lane.Stages.Length - 1); later++)
            {
                lane.Stages[later].Reached(later == job.NextStage);
            }

            if (job.NextStage is { } next)
            {
                job.NextStage = null;
                queues.Add(job, next, now);
            }
        }
    }

    /// <summary>Takes back a job; false where it does not wait.</summary>
    public bool Remove(Job job) => queues.Remove(job);
}
