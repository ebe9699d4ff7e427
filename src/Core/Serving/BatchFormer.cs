namespace AutoScale.Core.Serving;

/// <summary>
/// Says who runs together. A batch grows while each of its members still keeps its deadline on average. Where one's deadline would keep it small, that
/// one runs first if the others lose nothing by it, and else is dropped (early drop, Nexus, SOSP 2019): a queue full of jobs with no slack left would
/// else be run one by one, and never recover.
/// </summary>
sealed class BatchFormer(BatchSettings settings, JobQueues queues)
{
    /// <summary>Jobs of other forms that are passed over in search of company.</summary>
    const int MostPassedOver = 64;

    /// <summary>Takes the head of a queue and those who run with it out of the queue.</summary>
    /// <param name="lane">The model.</param>
    /// <param name="stage">The stage; somebody waits for it.</param>
    /// <param name="now">The present.</param>
    /// <param name="late">Gets who is dropped.</param>
    public Batch Form(Lane lane, int stage, TimeSpan now, ICollection<Job> late)
    {
        var company = Company(lane.Stages[stage].Queue);
        var jobs = InTime(lane, stage, company, now);
        if (jobs.Count < company.Count && !LosesNothing(lane, stage, company, jobs, now)
            && WithoutHurried(lane, stage, company, now) is { Count: > 0 } calm && calm.Count > jobs.Count)
        {
            foreach (var job in company.Where(job => job.Number < calm[^1].Number).Except(calm).ToList())
            {
                queues.Remove(job);
                late.Add(job);
            }

            jobs = calm;
        }

        foreach (var job in jobs)
        {
            queues.Remove(job);
        }

        return new Batch(lane.Model, stage, jobs, RowsOf(jobs), now);
    }

    /// <summary>The head of a queue and who could share its run, were there no deadlines.</summary>
    List<Job> Company(LinkedList<Job> queue)
    {
        var head = queue.First!.Value;
        var jobs = new List<Job> { head };
        var (rows, passedOver) = (head.Rows, 0);
        for (var node = queue.First.Next; node is not null && settings.CanShare(head) && rows < settings.MaxBatch && passedOver < MostPassedOver; node = node.Next)
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

    /// <summary>The head, and the next ones as long as all keep their deadlines, by the mean: who was admitted with a margin may use it up.</summary>
    static List<Job> InTime(Lane lane, int stage, List<Job> company, TimeSpan now)
    {
        var (count, rows, tightest) = (0, 0, Job.NoDeadline);
        foreach (var job in company)
        {
            (rows, tightest) = (rows + job.Rows, job.Deadline < tightest ? job.Deadline : tightest);
            if (count > 0 && tightest != Job.NoDeadline && now + lane.PathMean(stage, rows) > tightest)
            {
                break;
            }

            count++;
        }

        return company[..count];
    }

    /// <summary>Whether the others of a company, run after the first ones and without them, are still in time, and nobody waits behind them.</summary>
    static bool LosesNothing(Lane lane, int stage, List<Job> company, List<Job> first, TimeSpan now)
    {
        var then = now + lane.PathBound(stage, RowsOf(first));
        var rest = company.Except(first).ToList();
        return lane.Stages[stage].Rows <= RowsOf(company)
            && rest.TrueForAll(job => job.Deadline == Job.NoDeadline || then + lane.PathBound(stage, RowsOf(rest)) <= job.Deadline);
    }

    /// <summary>Those whose deadlines a run of all who are left keeps.</summary>
    static List<Job> WithoutHurried(Lane lane, int stage, List<Job> company, TimeSpan now)
    {
        var jobs = company;
        while (jobs.Count > 0 && now + lane.PathMean(stage, RowsOf(jobs)) is var end && jobs.Exists(job => job.Deadline < end))
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
}
