using AutoScale.Core.Serving;

namespace AutoScale.Grains.Models;

/// <summary>A batch that runs. It ends early only when all of its callers have gone.</summary>
sealed class CancellableRun(Batch batch) : IDisposable
{
    readonly CancellationTokenSource abandoned = new();
    int left = batch.Jobs.Count;

    public Batch Batch { get; } = batch;

    public ServedJob[] Jobs { get; } = [.. batch.Jobs.Cast<ServedJob>()];

    public CancellationToken Abandoned => abandoned.Token;

    /// <summary>Says that one caller has gone.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref left) is 0)
        {
            try
            {
                abandoned.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has ended meanwhile.
            }
        }
    }

    public void Dispose() => abandoned.Dispose();
}
