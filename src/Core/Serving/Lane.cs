namespace AutoScale.Core.Serving;

/// <summary>What waits for one model, and what is known of its runs.</summary>
sealed class Lane(string model)
{
    public string Model { get; } = model;

    public Stage[] Stages { get; private set; } = [new Stage()];

    /// <summary>Jobs that wait, over all stages.</summary>
    public int Waiting { get; set; }

    public void SetStages(int count)
    {
        if (Waiting is 0 && Stages.Length != count)
        {
            Stages = [.. Enumerable.Range(0, count).Select(_ => new Stage())];
        }
    }

    /// <summary>The time from the beginning of a stage to the end of the last that is likely to follow.</summary>
    public TimeSpan PathBound(int from, int rows) => Path(from, rows, static (times, rows) => times.Bound(rows));

    /// <inheritdoc cref="PathBound"/>
    public TimeSpan PathMean(int from, int rows) => Path(from, rows, static (times, rows) => times.Mean(rows));

    TimeSpan Path(int from, int rows, Func<ServiceTimes, int, TimeSpan> time)
    {
        var total = time(Stages[from].Times, rows);
        for (var stage = from + 1; stage < Stages.Length; stage++)
        {
            if (Stages[stage].Share > Stage.LeastShare)
            {
                total += time(Stages[stage].Times, rows);
            }
        }

        return total;
    }
}

/// <summary>One stage of a model: a plain model is one stage.</summary>
sealed class Stage
{
    /// <summary>Stages that fewer jobs reach are left out of predictions.</summary>
    public const double LeastShare = 0.01;

    const double ShareGain = 1.0 / 64;

    public LinkedList<Job> Queue { get; } = [];

    public ServiceTimes Times { get; } = new();

    /// <summary>Rows that wait.</summary>
    public int Rows { get; set; }

    /// <summary>The share of the jobs that enter the model and reach this stage.</summary>
    public double Share { get; private set; }

    public void Reached(bool reached) => Share += ShareGain * ((reached ? 1 : 0) - Share);
}
