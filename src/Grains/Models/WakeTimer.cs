namespace AutoScale.Grains.Models;

/// <summary>A timer that is set only to earlier times; when it fires, it is set anew. One caller at a time.</summary>
/// <param name="clock">The clock.</param>
/// <param name="fire">Called once for each time that was set; it takes whatever lock <see cref="Set"/> and <see cref="Fired"/> are called under.</param>
sealed class WakeTimer(TimeProvider clock, Action fire) : IDisposable
{
    readonly ITimer timer = clock.CreateTimer(static fire => ((Action)fire!)(), fire, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    TimeSpan? setFor;

    /// <summary>Fires at a time, unless it fires before it anyway.</summary>
    public void Set(TimeSpan at, TimeSpan now)
    {
        if (setFor is null || at < setFor)
        {
            // Timers count whole milliseconds; one that fires too early would fire again and again.
            setFor = at;
            timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (at - now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>It has fired.</summary>
    public void Fired() => setFor = null;

    public void Dispose() => timer.Dispose();
}
