namespace AutoScale.Silo.Tests;

/// <summary>Waits for what another part of the program does in its own time.</summary>
static class Wait
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks again and again until it is so; fails with what did not happen.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var round = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            try
            {
                await round.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It did not happen within {Patience.TotalSeconds} s that {what}.");
            }
        }
    }
}
