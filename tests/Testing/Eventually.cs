namespace AutoScale.Testing;

/// <summary>Waits for events with a time-out that names what did not happen.</summary>
public static class Eventually
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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
}
