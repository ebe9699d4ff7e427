using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>Ticks in its grain's turn. The next tick is due a period after the last one ended, so ticks never overlap.</summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private const uint LongestMs = 0xfffffffe;

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        _options = options;

        // A tick belongs to no request: nothing of the present one flows into it.
        using (Flow.Suppress())
        {
            _timer = activation.Silo.TimeProvider.CreateTimer(
                static state => ((GrainTimer)state!).QueueTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_ticking)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.Timers.Remove(this);
    }

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        var dueMs = (long)dueTime.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(dueMs, -1, nameof(dueTime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dueMs, LongestMs, nameof(dueTime));
        var periodMs = (long)period.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(periodMs, -1, nameof(period));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(periodMs, LongestMs, nameof(period));
    }

    private void QueueTick()
    {
        _ticking = true;
        _activation.TryReceive(new DelegateCall(_activation.Silo, _activation.GrainId, "timer tick", TickAsync)
        {
            IsOneWay = true,
            IsLocalOnly = true,
            IsAlwaysInterleave = _options.Interleave,
            KeepsAlive = _options.KeepAlive,
        });
    }

    private async ValueTask<object?> TickAsync(Activation activation)
    {
        if (_disposed.IsCancellationRequested)
        {
            return null;
        }

        _changed = false;
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception error)
        {
            LogTickFailed(activation.Silo.Logger, error, activation.GrainId);
        }

        _ticking = false;
        if (!_disposed.IsCancellationRequested)
        {
            _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of grain {GrainId} failed in a tick; it goes on.")]
    private static partial void LogTickFailed(ILogger logger, Exception error, GrainId grainId);
}
