namespace AutoScale.Compat.Orleans.Tests;

/// <summary>Waits for events; a time-out says what did not happen.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    internal static async Task Happens(this Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(s_patience)) != task)
        {
            throw new TimeoutException($"Within {s_patience}: {what} did not happen.");
        }

        await task;
    }

    internal static async Task<T> Happens<T>(this Task<T> task, string what)
    {
        await ((Task)task).Happens(what);
        return await task;
    }
}
