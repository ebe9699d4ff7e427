using System.Diagnostics.CodeAnalysis;

namespace AutoScale.Core.Serving;

/// <summary>
/// Says which inferences run next, and together, on a bounded number of places that all models share. Pure: it runs nothing, holds no clock and
/// starts nothing; whoever runs the batches tells it when they ended. Not thread-safe.
/// <list type="bullet">
/// <item>Order: the job that arrived first, whatever its model, so that a newcomer never breaks a promise that was made. Jobs of its form join it.</item>
/// <item>A batch grows while each of its members can still keep its deadline. Where one's deadline would keep it small, that one runs first if the others lose nothing
/// by it, and else is dropped (early drop, Nexus, SOSP 2019): a queue full of jobs with no slack left would else be run one by one, and never recover.</item>
/// <item>A job that by measured times cannot be answered in time is refused at once; one that became late is dropped before it runs. An idle machine takes any job, so
/// that an estimate that was too high mends itself.</item>
/// <item>Stages (Fluid Batching, arXiv 2209.13443): a job that goes on waits for its next stage. It stands back once for newcomers, who run the earlier stage first, when
/// they are likely to join it and its slack allows.</item>
/// </list>
/// </summary>
public sealed class BatchScheduler(BatchSettings settings)
{
    /// <summary>Jobs of other forms that are passed over in search of company.</summary>
    const int MostPassedOver = 64;

    /// <summary>Models that nothing waits for and whose times are kept.</summary>
    const int MostLanes = 1024;

    readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    readonly List<Lane> active = [];
    readonly List<Batch> running = [];
    readonly SortedSet<Job> deadlines = new(Comparer<Job>.Create(static (left, right) =>
        left.Deadline != right.Deadline ? left.Deadline.CompareTo(right.Deadline) : left.Number.CompareTo(right.Number)));

    long arrivals;

    /// <summary>Runs now.</summary>
    public int Running => running.Count;

    /// <summary>Jobs that run now.</summary>
    public int RunningJobs { get; private set; }

    /// <summary>Jobs that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>When <see cref="Next"/> is to be called again although nothing ended and nothing arrived; null for never.</summary>
    public TimeSpan? WakeAt { get; private set; }

    /// <summary>Says how many stages a model has; 1 where nobody says. Without effect while jobs of it wait.</summary>
    public void SetStages(string model, int stages) => LaneOf(model).SetStages(stages);

    /// <summary>Jobs of a model that wait.</summary>
    public IEnumerable<Job> WaitingFor(string model) =>
        lanes.TryGetValue(model, out var lane) ? lane.Stages.SelectMany(stage => stage.Queue) : [];

    /// <summary>Takes a job, or says why not. Then ask for <see cref="Next"/>.</summary>
    public Offer Offer(Job job, TimeSpan now)
    {
        if (job.Deadline <= now)
        {
            return new Offer(OfferVerdict.Late, default);
        }

        var lane = LaneOf(job.Model);
        var isIdle = Waiting is 0 && running.Count < settings.Places;
        var wait = isIdle ? TimeSpan.Zero : WaitAhead(lane, now);
        if (Waiting >= settings.MaxWaiting && !isIdle)
        {
            return new Offer(OfferVerdict.Full, wait);
        }

        if (job.Deadline != Job.NoDeadline && (Waiting > 0 || running.Count > 0))
        {
            // Behind a full batch comes another one: whoever is promised less slack than that would make its batch small, and all the later ones late.
            var company = !CanShare(job) ? 0 : lane.Stages[0].Rows >= settings.MaxBatch ? settings.MaxBatch : lane.Stages[0].Rows;
            var late = now + wait + lane.PathBound(0, Math.Max(job.Rows, Math.Min(company + job.Rows, settings.MaxBatch))) - job.Deadline;
            if (late > TimeSpan.Zero)
            {
                return new Offer(OfferVerdict.TooSlow, late);
            }
        }

        job.Number = arrivals++;
        Enqueue(lane, job, 0, now);
        return new Offer(OfferVerdict.Admitted, default);
    }

    /// <summary>The next batch to run now; null where none is ready or no place is free. Ask until it is null.</summary>
    /// <param name="now">The present.</param>
    /// <param name="late">Gets the jobs that wait no longer because they cannot be answered in time.</param>
    public Batch? Next(TimeSpan now, ICollection<Job> late)
    {
        Expire(now, late);
        TimeSpan? ready = null;
        Batch? batch = null;
        while (batch is null && running.Count < settings.Places && TryFindOldest(now, ref ready, out var lane, out var stage))
        {
            var oldest = lane.Stages[stage].Queue.First!.Value;
            if (IsLate(lane, oldest, now))
            {
                Dequeue(lane, oldest);
                late.Add(oldest);
                continue;
            }

            batch = Compose(lane, StandsBackFor(lane, stage, now) ?? stage, now, late);
            running.Add(batch);
            RunningJobs += batch.Jobs.Count;
        }

        WakeAt = deadlines.Min is { } next && (ready is null || next.Deadline < ready) ? next.Deadline : ready;
        return batch;
    }

    /// <summary>Frees a batch's place. Members with a <see cref="Job.NextStage"/> wait for it. Then ask for <see cref="Next"/>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="now">The present.</param>
    /// <param name="took">How long it ran; null where that says nothing of the next run, as for a first run, which loads the model.</param>
    public void Ended(Batch batch, TimeSpan now, TimeSpan? took)
    {
        running.Remove(batch);
        RunningJobs -= batch.Jobs.Count;
        var lane = LaneOf(batch.Model);
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
                Enqueue(lane, job, next, now);
            }
        }
    }

    /// <summary>Takes back a job; false where it does not wait.</summary>
    public bool Remove(Job job)
    {
        if (job.Place is null)
        {
            return false;
        }

        Dequeue(LaneOf(job.Model), job);
        return true;
    }

    bool CanShare(Job job) => settings.Mode is not BatchingMode.Off && job.Form is not null;

    /// <summary>How long until those who are here now have run, spread over all places; who can join a job's batch is left out.</summary>
    TimeSpan WaitAhead(Lane own, TimeSpan now)
    {
        var work = TimeSpan.Zero;
        foreach (var batch in running)
        {
            var left = batch.Began + LaneOf(batch.Model).Stages[batch.Stage].Times.Mean(batch.Rows) - now;
            work += left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        foreach (var lane in active)
        {
            // Who waits at a stage may go on to later ones: as many as usually do.
            var rows = 0.0;
            for (var index = 0; index < lane.Stages.Length; index++)
            {
                var stage = lane.Stages[index];
                var here = stage.Rows + (index is 0 ? 0 : rows * stage.Share);
                rows += stage.Rows;
                if (here <= 0 || stage.Queue is { Count: > 0 } queue && !CanShare(queue.First!.Value))
                {
                    work += here * stage.Times.Mean(1);
                    continue;
                }

                var full = Math.Floor(here / settings.MaxBatch);
                work += full * stage.Times.Mean(settings.MaxBatch);
                if (lane != own || index > 0)
                {
                    work += stage.Times.Mean((int)Math.Ceiling(here - (full * settings.MaxBatch)));
                }
            }
        }

        return work / settings.Places;
    }

    /// <summary>Late jobs leave, so that nobody waits past a deadline.</summary>
    void Expire(TimeSpan now, ICollection<Job> late)
    {
        while (deadlines.Min is { } job && job.Deadline <= now)
        {
            Dequeue(LaneOf(job.Model), job);
            late.Add(job);
        }
    }

    /// <summary>Whether running a job now is of no use any more. An idle machine tries.</summary>
    bool IsLate(Lane lane, Job job, TimeSpan now) => job.Deadline != Job.NoDeadline && (running.Count > 0 || Waiting > 1)
        && now + lane.PathMean(job.Stage, job.Rows) > job.Deadline;

    /// <summary>The queue whose head arrived first, of those that need not wait for company.</summary>
    bool TryFindOldest(TimeSpan now, ref TimeSpan? ready, [NotNullWhen(true)] out Lane? lane, out int stage)
    {
        (lane, stage) = (null, 0);
        var oldest = long.MaxValue;
        foreach (var candidate in active)
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

    /// <summary>When the head of a queue has waited enough for company.</summary>
    TimeSpan ReadyAt(Lane lane, int stage, Job head)
    {
        if (settings.MaxDelay <= TimeSpan.Zero || stage > 0 || !CanShare(head) || lane.Stages[stage].Rows >= settings.MaxBatch)
        {
            return head.Since;
        }

        var at = head.Since + settings.MaxDelay;
        var last = head.Deadline == Job.NoDeadline ? at : head.Deadline - lane.PathBound(stage, settings.MaxBatch);
        return last < at ? last : at;
    }

    /// <summary>
    /// The earlier stage that newcomers are to run before a stage goes on; null where it goes on at once. Only on the last free place: another would
    /// else take up the stage at the same time.
    /// </summary>
    int? StandsBackFor(Lane lane, int stage, TimeSpan now)
    {
        var held = lane.Stages[stage];
        if (stage is 0 || held.Rows >= settings.MaxBatch || running.Count + 1 < settings.Places || !CanShare(held.Queue.First!.Value)
            || held.Queue.Any(static job => job.StoodBack))
        {
            return null;
        }

        var newcomers = lane.Stages[0].Rows;
        var joining = Math.Min(newcomers, settings.MaxBatch);
        if (newcomers is 0 || joining * held.Share < 1 || !CanShare(lane.Stages[0].Queue.First!.Value))
        {
            return null;
        }

        var end = now + lane.Stages[0].Times.Bound(joining) + lane.PathBound(stage, settings.MaxBatch);
        if (held.Queue.Any(job => end > job.Deadline))
        {
            return null;
        }

        foreach (var job in held.Queue)
        {
            job.StoodBack = true;
        }

        return 0;
    }

    Batch Compose(Lane lane, int stage, TimeSpan now, ICollection<Job> late)
    {
        var company = Company(lane.Stages[stage].Queue);
        var jobs = InTime(lane, stage, company, now);
        if (jobs.Count < company.Count)
        {
            // The others after it, and without it.
            var then = now + lane.PathBound(stage, RowsOf(jobs));
            var rest = company.Except(jobs).ToList();
            var losesNothing = rest.TrueForAll(job => job.Deadline == Job.NoDeadline || then + lane.PathBound(stage, RowsOf(rest)) <= job.Deadline);
            if (!losesNothing && WithoutHurried(lane, stage, company, now) is { Count: > 0 } calm && calm.Count > jobs.Count)
            {
                foreach (var job in company.Where(job => job.Number < calm[^1].Number).Except(calm).ToList())
                {
                    Dequeue(lane, job);
                    late.Add(job);
                }

                jobs = calm;
            }
        }

        foreach (var job in jobs)
        {
            Dequeue(lane, job);
        }

        return new Batch(lane.Model, stage, jobs, RowsOf(jobs), now);
    }

    /// <summary>The head of a queue and who could share its run, were there no deadlines.</summary>
    List<Job> Company(LinkedList<Job> queue)
    {
        var head = queue.First!.Value;
        var jobs = new List<Job> { head };
        var (rows, passedOver) = (head.Rows, 0);
        for (var node = queue.First.Next; node is not null && CanShare(head) && rows < settings.MaxBatch && passedOver < MostPassedOver; node = node.Next)
        {
            if (head.Form!.Equals(node.Value.Form) && rows + node.Value.Rows <= settings.MaxBatch)
            {
                jobs.Add(node.Value);
                rows += node.Value.Rows;
            }
            else
            {
                passedOver++;
            }
        }

        return jobs;
    }

    /// <summary>The head, and the next ones as long as all keep their deadlines.</summary>
    static List<Job> InTime(Lane lane, int stage, List<Job> company, TimeSpan now)
    {
        var (count, rows, tightest) = (0, 0, Job.NoDeadline);
        foreach (var job in company)
        {
            (rows, tightest) = (rows + job.Rows, job.Deadline < tightest ? job.Deadline : tightest);
            if (count > 0 && tightest != Job.NoDeadline && now + lane.PathBound(stage, rows) > tightest)
            {
                break;
            }

            count++;
        }

        return company[..count];
    }

    /// <summary>Those whose deadlines a run of all who are left keeps.</summary>
    static List<Job> WithoutHurried(Lane lane, int stage, List<Job> company, TimeSpan now)
    {
        var jobs = company;
        while (jobs.Count > 0 && now + lane.PathBound(stage, RowsOf(jobs)) is var end && jobs.Exists(job => job.Deadline < end))
        {
            jobs = jobs.FindAll(job => job.Deadline >= end);
        }

        return jobs;
    }

    static int RowsOf(List<Job> jobs)
    {
        var rows = 0;
        foreach (var job in jobs)
        {
            rows += job.Rows;
        }

        return rows;
    }

    void Enqueue(Lane lane, Job job, int stage, TimeSpan now)
    {
        var queue = lane.Stages[stage].Queue;
        var after = queue.Last;
        while (after is not null && after.Value.Number > job.Number)
        {
            after = after.Previous;
        }

        job.Place = after is null ? queue.AddFirst(job) : queue.AddAfter(after, job);
        (job.Stage, job.Since, job.StoodBack) = (stage, now, false);
        lane.Stages[stage].Rows += job.Rows;
        Waiting++;
        if (job.Deadline != Job.NoDeadline)
        {
            deadlines.Add(job);
        }

        if (lane.Waiting++ is 0)
        {
            active.Add(lane);
        }
    }

    void Dequeue(Lane lane, Job job)
    {
        var stage = lane.Stages[job.Stage];
        stage.Queue.Remove(job.Place!);
        stage.Rows -= job.Rows;
        job.Place = null;
        Waiting--;
        deadlines.Remove(job);
        if (--lane.Waiting is 0)
        {
            active.Remove(lane);
        }
    }

    Lane LaneOf(string model)
    {
        if (!lanes.TryGetValue(model, out var lane))
        {
            if (lanes.Count >= MostLanes)
            {
                foreach (var idle in lanes.Values.Where(idle => idle.Waiting is 0 && running.TrueForAll(batch => batch.Model != idle.Model)).ToList())
                {
                    lanes.Remove(idle.Model);
                }
            }

            lanes.Add(model, lane = new Lane(model));
        }

        return lane;
    }
}
