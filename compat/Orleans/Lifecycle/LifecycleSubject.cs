namespace Orleans.Runtime;

/// <summary>Starts observers stage by stage, those of one stage together, and stops in reverse the stages that were started.</summary>
internal class LifecycleSubject : ILifecycleSubject
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private int? _highest;

    public int HighestCompletedStage => _highest ?? int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var subscription = new Subscription(this, stage, observer);
        lock (_gate)
        {
            if (_highest is { } highest && stage <= highest)
            {
                throw new InvalidOperationException($"Lifecycle stage {stage} is already started; \"{observerName}\" subscribes too late.");
            }

            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task OnStart(CancellationToken cancellationToken = default)
    {
        foreach (var stage in Stages().Order())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(Observers(stage).Select(observer => observer.OnStart(cancellationToken)));
            lock (_gate)
            {
                _highest = stage;
            }
        }
    }

    public async Task OnStop(CancellationToken cancellationToken = default)
    {
        if (_highest is not { } highest)
        {
            return;
        }

        List<Exception>? errors = null;
        foreach (var stage in Stages().Where(stage => stage <= highest).OrderDescending())
        {
            try
            {
                await Task.WhenAll(Observers(stage).Select(observer => observer.OnStop(cancellationToken)));
            }
            catch (Exception error)
            {
                (errors ??= []).Add(error);
            }

            LowestStoppedStage = stage;
        }

        _highest = null;
        if (errors is not null)
        {
            throw errors.Count == 1 ? errors[0] : new AggregateException(errors);
        }
    }

    private List<int> Stages()
    {
        lock (_gate)
        {
            return [.. _subscriptions.Select(subscription => subscription.Stage).Distinct()];
        }
    }

    private List<ILifecycleObserver> Observers(int stage)
    {
        lock (_gate)
        {
            return [.. _subscriptions.Where(subscription => subscription.Stage == stage).Select(subscription => subscription.Observer)];
        }
    }

    private sealed class Subscription(LifecycleSubject subject, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (subject._gate)
            {
                subject._subscriptions.Remove(this);
            }
        }
    }
}

internal sealed class SiloLifecycle : LifecycleSubject, ISiloLifecycleSubject;

internal sealed class GrainLifecycle : LifecycleSubject, IGrainLifecycle;
