using System.Diagnostics;

namespace AutoScale.Testing;

/// <summary>A clock that a test moves. Timers fire while it moves, in their order.</summary>
public sealed class ManualTime : TimeProvider
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    long ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Timers that wait to fire.</summary>
    public int PendingTimers
    {
        get
        {
            lock (gate)
            {
                return timers.Count;
            }
        }
    }

    /// <summary>Moves the clock and fires what is due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        var until = GetTimestamp() + time.Ticks;
        while (TakeDue(until) is { } timer)
        {
            timer.Fire();
        }

        Volatile.Write(ref ticks, Math.Max(GetTimestamp(), until));
    }

    /// <summary>Moves the clock from timer to timer until something is done.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">What it is, for the failure's message.</param>
    /// <param name="horizon">Timers further away than this are time-outs and are left alone. Default 2 s.</param>
    public async Task RunUntilAsync(Task task, string what, TimeSpan? horizon = null)
    {
        var waited = Stopwatch.StartNew();
        while (!task.IsCompleted)
        {
            long? next;
            lock (gate)
            {
                next = timers.Count is 0 ? null : timers.Min(timer => timer.DueTicks);
            }

            var wait = next - GetTimestamp();
            if (wait is { } due && due <= (horizon ?? TimeSpan.FromSeconds(2)).Ticks)
            {
                Advance(TimeSpan.FromTicks(Math.Max(0, due)));
            }

            await Task.Yield();
            if (waited.Elapsed > Patience)
            {
                throw new TimeoutException($"It did not happen: {what}.");
            }
        }

        await task;
    }

    ManualTimer? TakeDue(long until)
    {
        lock (gate)
        {
            var timer = timers.Where(timer => timer.DueTicks <= until).MinBy(timer => timer.DueTicks);
            if (timer is not null)
            {
                Volatile.Write(ref ticks, Math.Max(GetTimestamp(), timer.DueTicks));
                timers.Remove(timer);
                timer.Rearm();
            }

            return timer;
        }
    }

    sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        TimeSpan period;

        public long DueTicks { get; private set; }

        public void Fire() => fire();

        public void Rearm()
        {
            if (period > TimeSpan.Zero)
            {
                DueTicks += period.Ticks;
                time.timers.Add(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                this.period = period;
                time.timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueTicks = time.GetTimestamp() + dueTime.Ticks;
                    time.timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time.gate)
            {
                period = TimeSpan.Zero;
                time.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
