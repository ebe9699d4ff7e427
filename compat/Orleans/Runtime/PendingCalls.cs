namespace Orleans.Runtime;

/// <summary>
/// The calls a host waits for, so that they time out, or fail with the silo that had them. One timer for all; lists are linked
/// through the calls themselves, because a call must cost little.
/// </summary>
internal sealed class PendingCalls : IDisposable
{
    private static readonly TimeSpan s_resolution = TimeSpan.FromMilliseconds(500);

    private readonly Shard[] _shards = [.. Enumerable.Range(0, 8).Select(_ => new Shard())];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    internal PendingCalls(TimeProvider time)
    {
        _time = time;
        using (Flow.Suppress())
        {
            _timer = time.CreateTimer(static state => ((PendingCalls)state!).TimeOutExpired(), this, s_resolution, s_resolution);
        }
    }

    public void Dispose() => _timer.Dispose();

    internal void Add(GrainCall call)
    {
        if (call.Timeout > TimeSpan.Zero)
        {
            call.Deadline = _time.GetTimestamp() + (long)(call.Timeout.TotalSeconds * _time.TimestampFrequency);
        }
        else
        {
            call.Deadline = long.MaxValue;
        }

        _shards[Environment.CurrentManagedThreadId & 7].Add(call);
    }

    internal List<GrainCall> Where(Predicate<GrainCall> condition)
    {
        var found = new List<GrainCall>();
        foreach (var shard in _shards)
        {
            shard.Collect(condition, found);
        }

        return found;
    }

    private void TimeOutExpired()
    {
        var now = _time.GetTimestamp();
        foreach (var call in Where(call => call.Deadline <= now))
        {
            call.TimeOut();
        }
    }

    internal sealed class Shard
    {
        private readonly Lock _gate = new();
        private GrainCall? _first;

        internal void Add(GrainCall call)
        {
            lock (_gate)
            {
                call.Shard = this;
                call.Next = _first;
                if (_first is not null)
                {
                    _first.Previous = call;
                }

                _first = call;
            }
        }

        internal void Remove(GrainCall call)
        {
            lock (_gate)
            {
                if (call.Shard is null)
                {
                    return;
                }

                if (call.Previous is null)
                {
                    _first = call.Next;
                }
                else
                {
                    call.Previous.Next = call.Next;
                }

                if (call.Next is not null)
                {
                    call.Next.Previous = call.Previous;
                }

                call.Shard = null;
                call.Next = call.Previous = null;
            }
        }

        internal void Collect(Predicate<GrainCall> condition, List<GrainCall> found)
        {
            lock (_gate)
            {
                for (var call = _first; call is not null; call = call.Next)
                {
                    if (condition(call))
                    {
                        found.Add(call);
                    }
                }
            }
        }
    }
}
