namespace AutoScale.Core.Serving;

/// <summary>One stage of a model: a plain model is one stage.</summary>
sealed class Stage
{
    const double ShareGain = 1.0 / 64;

    long seen;

    public LinkedList<Job> Queue { get; } = [];

    public ServiceTimes Times { get; } = new();

    /// <summary>Rows that wait.</summary>
    public int Rows { get; set; }

    /// <summary>The share of the jobs that enter the model and reach this stage.</summary>
    public double Share { get; private set; }

    /// <summary>A plain mean at first, a running one later.</summary>
    public void Reached(bool reached) => Share += Math.Max(ShareGain, 1.0 / ++seen) * ((reached ? 1 : 0) - Share);
}
