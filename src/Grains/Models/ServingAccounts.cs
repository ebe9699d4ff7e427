using AutoScale.Core.Serving;
using AutoScale.Grains.Telemetry;

namespace AutoScale.Grains.Models;

/// <summary>Counts what becomes of the inferences of a silo, in numbers since it started and as metrics. Thread-safe.</summary>
sealed class ServingAccounts(GrainMetrics metrics)
{
    long admitted;
    long rejectedBusy;
    long rejectedLate;
    long answeredLate;
    int queueShown;

    public long Admitted => Interlocked.Read(ref admitted);

    public long RejectedBusy => Interlocked.Read(ref rejectedBusy);

    public long RejectedLate => Interlocked.Read(ref rejectedLate);

    public long AnsweredLate => Interlocked.Read(ref answeredLate);

    public void Refused(OfferVerdict verdict)
    {
        if (verdict is OfferVerdict.Late)
        {
            Dropped();
            return;
        }

        Interlocked.Increment(ref rejectedBusy);
        metrics.Rejected(verdict is OfferVerdict.TooSlow ? "deadline" : "busy");
    }

    /// <summary>A job became late before it ran.</summary>
    public void Dropped()
    {
        Interlocked.Increment(ref rejectedLate);
        metrics.Rejected("late");
    }

    /// <summary>Says how many wait. One caller at a time.</summary>
    public void Waiting(int jobs)
    {
        metrics.Queued(jobs - queueShown);
        queueShown = jobs;
    }

    /// <summary>A job's first run begins.</summary>
    public void Began(TimeSpan waited)
    {
        Interlocked.Increment(ref admitted);
        metrics.Admitted();
        metrics.Waited(waited);
    }

    public void Batched(int jobs) => metrics.Batched(jobs);

    /// <summary>A job's last run has ended, in time or not.</summary>
    public void Ended(ServedJob job, TimeSpan now)
    {
        metrics.Ran(now - (job.Began ?? now));
        if (job.Deadline < now)
        {
            CountLate();
        }
    }

    /// <summary>A caller has its answer: one that ended in time can still be late by now.</summary>
    public void Received(ServedJob job, TimeSpan now)
    {
        if (job.Ended <= job.Deadline && job.Deadline < now)
        {
            CountLate();
        }
    }

    void CountLate()
    {
        Interlocked.Increment(ref answeredLate);
        metrics.AnsweredLate();
    }
}
