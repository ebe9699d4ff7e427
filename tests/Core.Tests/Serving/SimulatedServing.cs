using AutoScale.Core.Serving;

namespace AutoScale.Core.Tests.Serving;

/// <summary>A scheduler under an open load in virtual time: requests arrive whether or not the earlier ones were answered.</summary>
/// <param name="settings">The scheduler's.</param>
/// <param name="runMs">How long a run takes, by stage and rows.</param>
/// <param name="goesOn">Where a job goes after a stage; null when it is done.</param>
/// <param name="stages">Stages of the model.</param>
sealed class SimulatedServing(BatchSettings settings, Func<int, int, double> runMs, Func<Job, int?>? goesOn = null, int stages = 1)
{
    readonly BatchScheduler scheduler = new(settings);
    readonly PriorityQueue<Batch, TimeSpan> ends = new();
    readonly List<Job> late = [];

    public int Offered { get; private set; }

    public int Refused { get; private set; }

    public int DroppedLate => late.Count;

    public int InTime { get; private set; }

    public int AnsweredLate { get; private set; }

    public List<Batch> Batches { get; } = [];

    public double MeanRows(int stage) => Batches.Where(batch => batch.Stage == stage).Average(batch => batch.Rows);

    public double GoodputPerSecond { get; private set; }

    /// <summary>Poisson arrivals.</summary>
    public SimulatedServing Run(double perSecond, double seconds, double deadlineMs, int seed)
    {
        var random = new Random(seed);
        var (next, until) = (TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
        scheduler.SetStages("m", stages);
        while (true)
        {
            next += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);
            RunUntil(next);
            if (next > until)
            {
                break;
            }

            Offered++;
            var job = new Job("m", 1, next + TimeSpan.FromMilliseconds(deadlineMs)) { Form = "" };
            if (scheduler.Offer(job, next).Verdict is not OfferVerdict.Admitted)
            {
                Refused++;
            }

            Start(next);
        }

        RunUntil(TimeSpan.FromDays(1));
        GoodputPerSecond = InTime / seconds;
        return this;
    }

    void RunUntil(TimeSpan until)
    {
        while (true)
        {
            var end = ends.TryPeek(out _, out var at) ? at : TimeSpan.MaxValue;
            var wake = scheduler.WakeAt ?? TimeSpan.MaxValue;
            if (end > until && wake > until)
            {
                return;
            }

            if (wake < end)
            {
                Start(wake);
                continue;
            }

            var batch = ends.Dequeue();
            foreach (var job in batch.Jobs)
            {
                job.NextStage = goesOn?.Invoke(job);
                if (job.NextStage is null)
                {
                    (InTime, AnsweredLate) = end <= job.Deadline ? (InTime + 1, AnsweredLate) : (InTime, AnsweredLate + 1);
                }
            }

            scheduler.Ended(batch, end, end - batch.Began);
            Start(end);
        }
    }

    void Start(TimeSpan now)
    {
        while (scheduler.Next(now, late) is { } batch)
        {
            Batches.Add(batch);
            ends.Enqueue(batch, now + TimeSpan.FromMilliseconds(runMs(batch.Stage, batch.Rows)));
        }

        Assert.True(settings.MaxDelay > TimeSpan.Zero || scheduler.Waiting is 0 || scheduler.Running == settings.Places, "A place idles while somebody waits.");
    }
}
