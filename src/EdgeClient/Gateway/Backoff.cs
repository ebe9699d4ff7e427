namespace AutoScale.EdgeClient.Gateway;

/// <summary>Exponential back-off with jitter: a wait is uniform over the upper half of a bound that doubles up to a limit. Not thread-safe.</summary>
/// <param name="first">The first bound.</param>
/// <param name="longest">The limit.</param>
/// <param name="random">Chance.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    int failures;

    /// <summary>The wait after one more failure; at least what the other side asked for.</summary>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        var bound = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(failures++, 30)));
        var wait = TimeSpan.FromSeconds(bound * (0.5 + (0.5 * random.NextDouble())));
        return atLeast is { } least && least > wait ? least : wait;
    }

    /// <summary>Something worked: the next failure waits for the first bound again.</summary>
    public void Reset() => failures = 0;
}
