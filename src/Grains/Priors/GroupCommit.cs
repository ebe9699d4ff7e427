namespace AutoScale.Grains.Priors;

/// <summary>
/// Group commit: whatever arrives while one commit runs shares the next. Runs on the scheduler of one grain, so it takes no lock.
/// </summary>
/// <param name="commit">Commits items together. Never runs twice at the same time; its failure fails those whose items it had, and no other.</param>
public sealed class GroupCommit<T>(Func<IReadOnlyList<T>, Task> commit)
{
    List<T> waiting = [];
    Task? round;
    Task last = Task.CompletedTask;

    /// <summary>Returns when the commit that holds the item is done.</summary>
    public Task AddAsync(T item)
    {
        waiting.Add(item);
        return round ??= last = RunAsync(last);
    }

    async Task RunAsync(Task before)
    {
        // Lets calls that have arrived already join this round.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var items = waiting;
        waiting = [];
        round = null;
        await commit(items);
    }
}
