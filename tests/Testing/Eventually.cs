namespace AutoScale.Testing;

/// <summary>Waits for events, and for what other turns bring about, with a time-out that names what did not happen.</summary>
public static class Eventually
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Half of what a gateway lets one caller ask in a second by default: who waits is never refused for it.</summary>
    static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    public static async Task WithinPatienceAsync(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"It did not happen: {what}.");
        }
    }

    public static async Task<T> WithinPatienceAsync<T>(this Task<T> task, string what)
    {
        await WithinPatienceAsync((Task)task, what);
        return await task;
    }

    /// <summary>Asks until the answer fits.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="fits">Whether the answer is the one waited for.</param>
    /// <param name="what">What is waited for: the message when it does not happen.</param>
    /// <param name="longest">How long; null for 30 s. More is for work that others' work holds up by design, such as that of the lowest priority.</param>
    public static async Task<T> Async<T>(Func<Task<T>> ask, Func<T, bool> fits, string what, TimeSpan? longest = null)
    {
        using var patience = new CancellationTokenSource(longest ?? Patience);
        using var round = new PeriodicTimer(Round);
        while (true)
        {
            var answer = await ask();
            if (fits(answer))
            {
                return answer;
            }

            try
            {
                await round.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It did not happen within {(longest ?? Patience).TotalSeconds} s: {what}. The last answer was {answer}.");
            }
        }
    }
}
