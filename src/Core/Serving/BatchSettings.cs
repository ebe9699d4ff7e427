namespace AutoScale.Core.Serving;

/// <summary>Bounds of a <see cref="BatchScheduler"/>.</summary>
/// <param name="Places">Runs side by side, at least 1.</param>
/// <param name="MaxWaiting">Jobs that may wait, at least 0.</param>
/// <param name="Mode">Who shares a run.</param>
/// <param name="MaxBatch">Rows in a run, at least 1. A job of more rows runs alone.</param>
/// <param name="MaxDelay">How long a job waits for company although a place is free; 0 keeps no place idle.</param>
public sealed record BatchSettings(
    int Places, int MaxWaiting, BatchingMode Mode = BatchingMode.Exits, int MaxBatch = 16, TimeSpan MaxDelay = default)
{
    /// <summary>Whether a job may share a run at all.</summary>
    internal bool CanShare(Job job) => Mode is not BatchingMode.Off && job.Form is not null;
}
