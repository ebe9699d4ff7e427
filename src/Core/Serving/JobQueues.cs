namespace AutoScale.Core.Serving;

/// <summary>All that waits: by model and stage in the order of arrival, and over all by deadline.</summary>
sealed class JobQueues(Places places)
{
    /// <summary>Models that nothing waits for and whose times are kept.</summary>
    const int MostLanes = 1024;

    readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    readonly List<Lane> active = [];
    readonly SortedSet<Job> deadlines = new(Comparer<Job>.Create(static (left, right) =>
        left.Deadline != right.Deadline ? left.Deadline.CompareTo(right.Deadline) : left.Number.CompareTo(right.Number)));

    long arrivals;

    /// <summary>Jobs that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>The models that something waits for.</summary>
    public IReadOnlyList<Lane> Active => active;

    /// <summary>When the first who waits becomes late; null where nobody has a deadline.</summary>
    public TimeSpan? FirstDeadline => deadlines.Min?.Deadline;

    public Lane LaneOf(string model)
    {
        if (!lanes.TryGetValue(model, out var lane))
        {
            if (lanes.Count >= MostLanes)
            {
                foreach (var idle in lanes.Values.Where(idle => idle.Waiting is 0 && !places.Has(idle.Model)).ToList())
                {
                    lanes.Remove(idle.Model);
                }
            }

            lanes.Add(model, lane = new Lane(model));
        }

        return lane;
    }

    /// <summary>Jobs of a model that wait.</summary>
    public IEnumerable<Job> Of(string model) => lanes.TryGetValue(model, out var lane) ? lane.Stages.SelectMany(stage => stage.Queue) : [];

    /// <summary>Takes a newcomer in.</summary>
    public void Arrive(Job job, TimeSpan now)
    {
        job.Number = arrivals++;
        Add(job, 0, now);
    }

    /// <summary>Takes a job in that waits for a stage, behind all who arrived before it.</summary>
    public void Add(Job job, int stage, TimeSpan now)
    {
        var lane = LaneOf(job.Model);
        var queue = lane.Stages[stage].Queue;
        var after = queue.Last;
        while (after is not null && after.Value.Number > job.Number)
        {
            after = after.Previous;
        }

        job.Node = after is null ? queue.AddFirst(job) : queue.AddAfter(after, job);
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

    /// <summary>Lets a job go; false where it does not wait.</summary>
    public bool Remove(Job job)
    {
        if (job.Node is null)
        {
            return false;
        }

        var lane = LaneOf(job.Model);
        var stage = lane.Stages[job.Stage];
        stage.Queue.Remove(job.Node);
        stage.Rows -= job.Rows;
        job.Node = null;
        Waiting--;
        deadlines.Remove(job);
        if (--lane.Waiting is 0)
        {
            active.Remove(lane);
        }

        return true;
    }

    /// <summary>Late jobs leave, so that nobody waits past a deadline.</summary>
    /// <param name="now">The present.</param>
    /// <param name="late">Gets them.</param>
    public void Expire(TimeSpan now, ICollection<Job> late)
    {
        while (deadlines.Min is { } job && job.Deadline <= now)
        {
            Remove(job);
            late.Add(job);
        }
    }
}
