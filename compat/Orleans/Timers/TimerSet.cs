namespace Orleans.Runtime;

/// <summary>The timers of one activation, which end with it.</summary>
internal sealed class TimerSet(Activation activation) : IDisposable
{
    private readonly Lock _gate = new();
    private HashSet<GrainTimer>? _timers = [];

    public void Dispose()
    {
        HashSet<GrainTimer> timers;
        lock (_gate)
        {
            timers = _timers ?? [];
            _timers = null;
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    internal void Add(GrainTimer timer)
    {
        lock (_gate)
        {
            if (_timers is null)
            {
                throw new InvalidOperationException($"{activation} is deactivating and takes no more timers.");
            }

            _timers.Add(timer);
        }
    }

    internal void Remove(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers?.Remove(timer);
        }
    }
}
