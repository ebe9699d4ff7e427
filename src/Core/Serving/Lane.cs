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

    /// <summary>The time from the beginning of a stage to the end, as it should seldom be exceeded: later stages count as often, and with as many rows, as they are reached.</summary>
    public TimeSpan PathBound(int from, int rows) => Path(from, rows, static (times, rows) => times.Bound(rows));

    /// <summary>As <see cref="PathBound"/>, on average.</summary>
    public TimeSpan PathMean(int from, int rows) => Path(from, rows, static (times, rows) => times.Mean(rows));

    TimeSpan Path(int from, int rows, Func<ServiceTimes, int, TimeSpan> time)
    {
        var total = time(Stages[from].Times, rows);
        for (var stage = from + 1; stage < Stages.Length; stage++)
        {
            var share = Stages[stage].Share;
            total += share * time(Stages[stage].Times, (int)Math.Ceiling(share * rows));
        }

        return total;
    }
}
