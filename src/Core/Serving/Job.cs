namespace AutoScale.Core.Serving;

/// <summary>One inference that is to be run. All times are distances from one fixed moment, such as the start of the process.</summary>
/// <param name="model">What it asks for.</param>
/// <param name="rows">Its rows along the batch dimension, at least 1.</param>
/// <param name="deadline">When the answer must be there; <see cref="NoDeadline"/> for any time.</param>
public class Job(string model, int rows, TimeSpan deadline)
{
    public static readonly TimeSpan NoDeadline = TimeSpan.MaxValue;

    public string Model { get; } = model;

    public int Rows { get; } = rows;

    public TimeSpan Deadline { get; } = deadline;

    /// <summary>Jobs of a model whose forms are equal can share a run; null runs alone.</summary>
    public object? Form { get; set; }

    /// <summary>The stage that it waits for or is in, from 0.</summary>
    public int Stage { get; internal set; }

    /// <summary>Where it goes when its run ends: a later stage, or none. Set by whoever ran it, before <see cref="BatchScheduler.Ended"/>.</summary>
    public int? NextStage { get; set; }

    /// <summary>Its place in the order of arrivals.</summary>
    internal long Number { get; set; }

    /// <summary>When it began to wait for its stage.</summary>
    internal TimeSpan Since { get; set; }

    /// <summary>Whether it already stood back once for newcomers.</summary>
    internal bool StoodBack { get; set; }

    /// <summary>Where it stands in a queue; null while it does not wait.</summary>
    internal LinkedListNode<Job>? Node { get; set; }
}
