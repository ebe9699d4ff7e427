using AutoScale.Core.Serving;

namespace AutoScale.Grains.Models;

/// <summary>
/// Offers jobs to the <see cref="BatchScheduler"/>, starts the batches that it names on the thread pool, and answers those who wait. The scheduler is
/// asked under one lock; nothing runs and nobody is answered under it but who became late. Thread-safe.
/// </summary>
sealed class Dispatcher : IDisposable
{
    /// <summary>A timer's limit, about 49 days, is far beyond any deadline that means something.</summary>
    const double LongestDeadlineMs = 3_600_000;

    readonly Lock gate = new();
    readonly BatchScheduler scheduler;
    readonly RunExecutor executor;
    readonly ServingAccounts accounts;
    readonly TimeProvider clock;
    readonly WakeTimer timer;
    readonly List<Job> late = [];
    readonly long start;

    public Dispatcher(BatchSettings settings, RunExecutor executor, ServingAccounts accounts, TimeProvider clock)
    {
        (this.executor, this.accounts, this.clock) = (executor, accounts, clock);
        scheduler = new BatchScheduler(settings);
        start = clock.GetTimestamp();
        timer = new WakeTimer(clock, OnTimer);
    }

    /// <summary>Runs, jobs that run, and jobs that wait.</summary>
    public (int Runs, int RunningJobs, int Waiting) Load
    {
        get
        {
            lock (gate)
            {
                return (scheduler.Running, scheduler.RunningJobs, scheduler.Waiting);
            }
        }
    }

    TimeSpan Now => clock.GetElapsedTime(start);

    /// <summary>Offers a job and waits for its answer.</summary>
    /// <param name="make">Makes it, under the lock, from the present and its deadline.</param>
    /// <param name="deadlineMs">Time left, in ms; 0 for no deadline.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Served> RunAsync(Func<TimeSpan, TimeSpan, ServedJob> make, double deadlineMs, CancellationToken cancellationToken)
    {
        ServedJob job;
        Offer offer;
        lock (gate)
        {
            var now = Now;
            job = make(now, deadlineMs is 0 ? Job.NoDeadline : now + TimeSpan.FromMilliseconds(Math.Clamp(deadlineMs, -1, LongestDeadlineMs)));
            scheduler.SetStages(job.Model, job.Stages);
            offer = scheduler.Offer(job, now);
            if (offer.Verdict is OfferVerdict.Admitted)
            {
                Pump(now);
            }
        }

        if (offer.Verdict is not OfferVerdict.Admitted)
        {
            accounts.Refused(offer.Verdict);
            return Served.Refused(offer);
        }

        await using var registration = cancellationToken.UnsafeRegister((_, token) => Abandon(job, token), null);
        var served = await job.Answer;
        accounts.Received(job, Now);
        return served;
    }

    /// <summary>A model's signature is known: those who wait for it can share a run from now on.</summary>
    public void Described(ModelBatching batching)
    {
        lock (gate)
        {
            foreach (var job in scheduler.WaitingFor(batching.Model.ToString()).Cast<ServedJob>())
            {
                job.Form = batching.FormOf(job.Inputs, job.Outputs);
            }
        }
    }

    public void Dispose() => timer.Dispose();

    /// <summary>Starts what can start. Called under the lock.</summary>
    void Pump(TimeSpan now)
    {
        while (scheduler.Next(now, late) is { } batch)
        {
            Start(new CancellableRun(batch));
        }

        foreach (var job in late.Cast<ServedJob>())
        {
            accounts.Dropped();
            job.Complete(Served.Late(now - job.Asked));
        }

        late.Clear();
        accounts.Waiting(scheduler.Waiting);
        if (scheduler.WakeAt is { } wake)
        {
            timer.Set(wake, now);
        }
    }

    void OnTimer()
    {
        lock (gate)
        {
            timer.Fired();
            Pump(Now);
        }
    }

    void Start(CancellableRun run)
    {
        foreach (var job in run.Jobs)
        {
            job.Run = run;
            if (job.Began is null)
            {
                job.Began = run.Batch.Began;
                accounts.Began(run.Batch.Began - job.Asked);
            }
        }

        accounts.Batched(run.Jobs.Length);
        Detached.Run(() => RunAsync(run));
    }

    async Task RunAsync(CancellableRun run)
    {
        var canBeLearnedFrom = await executor.ExecuteAsync(run);

        // Who goes on to a stage may have begun it before this method ends.
        var ended = Array.FindAll(run.Jobs, job => job.NextStage is null);
        TimeSpan now;
        lock (gate)
        {
            now = Now;
            scheduler.Ended(run.Batch, now, canBeLearnedFrom ? now - run.Batch.Began : null);
            Pump(now);
        }

        foreach (var job in ended)
        {
            accounts.Ended(job, now);
            job.End(now);
        }

        run.Dispose();
    }

    /// <summary>A caller has gone: its job leaves the queue; a run goes on for the others.</summary>
    void Abandon(ServedJob job, CancellationToken cancellationToken)
    {
        CancellableRun? run;
        lock (gate)
        {
            run = job.Run;
            if (scheduler.Remove(job))
            {
                Pump(Now);
            }
        }

        if (job.Abandon(cancellationToken))
        {
            run?.Leave();
        }
    }
}
