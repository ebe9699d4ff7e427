using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>The life of an activation: creating, activating, valid, deactivating, gone.</summary>
internal sealed partial class Activation
{
    private State _state = State.Creating;
    private bool _wasValid;
    private bool _lifeGoesOn;
    private DeactivationReason _reason;
    private CancellationToken _deactivationToken;
    private CancellationTokenSource? _activation;

    private enum State
    {
        Creating,
        Activating,
        Valid,
        Deactivating,
        Invalid,
    }

    internal bool IsValid
    {
        get
        {
            lock (_gate)
            {
                return _state == State.Valid;
            }
        }
    }

    internal bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _state == State.Invalid;
            }
        }
    }

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_state != State.Creating)
            {
                return;
            }

            _state = State.Activating;
            _lifeGoesOn = true;
        }

        using (Flow.Suppress())
        {
            Scheduler.QueueAction(() => _ = ActivateAsync(requestContext, cancellationToken));
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_state is State.Deactivating or State.Invalid)
            {
                return;
            }

            _wasValid = _state == State.Valid;
            _state = State.Deactivating;
            _reason = deactivationReason;
            _deactivationToken = cancellationToken;
        }

        CancelActivation();
        Scheduler.RequestPump();
    }

    internal void DelayDeactivation(TimeSpan span)
    {
        lock (_gate)
        {
            var clock = Silo.TimeProvider;
            _keptUntil = span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan ? long.MaxValue
                : span <= TimeSpan.Zero ? 0
                : clock.GetTimestamp() + (long)(span.TotalSeconds * clock.TimestampFrequency);
        }
    }

    internal bool IsIdleFor(TimeSpan age)
    {
        lock (_gate)
        {
            return _state == State.Valid
                && _running.Count == 0
                && _waiting.Count == 0
                && _keptUntil <= Silo.TimeProvider.GetTimestamp()
                && Silo.TimeProvider.GetElapsedTime(_lastActive) >= age;
        }
    }

    /// <summary>The silo died: no goodbye, no further turn, and every caller learns it.</summary>
    internal void Kill()
    {
        List<GrainCall> lost;
        lock (_gate)
        {
            _state = State.Invalid;
            lost = [.. _waiting, .. _running];
            _waiting.Clear();
        }

        Scheduler.Abandon();
        Timers.Dispose();
        Silo.Forget(this);
        _deactivated.TrySetResult();
        foreach (var call in lost)
        {
            call.TargetSiloFailed();
        }
    }

    private void CancelActivation()
    {
        try
        {
            _activation?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment.
        }
    }

    // Deactivation starts when nothing runs and activation is over.
    private void ContinueLife()
    {
        lock (_gate)
        {
            if (_state != State.Deactivating || _running.Count > 0 || _lifeGoesOn)
            {
                return;
            }

            _lifeGoesOn = true;
        }

        _ = DeactivateAsync();
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext, CancellationToken cancellationToken)
    {
        Runtime.RequestContext.Current = requestContext;
        using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        _activation = either;
        try
        {
            GrainInstance = GrainActivator.Create(this);
            await _lifecycle.OnStart(either.Token).WaitAsync(either.Token);
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(either.Token).WaitAsync(either.Token);
            }

            lock (_gate)
            {
                _activation = null;
                _lifeGoesOn = false;
                if (_state == State.Activating)
                {
                    _state = State.Valid;
                    _lastActive = Silo.TimeProvider.GetTimestamp();
                }
            }
        }
        catch (Exception error)
        {
            await FailActivationAsync(error);
            return;
        }

        Scheduler.RequestPump();
    }

    private async Task FailActivationAsync(Exception error)
    {
        LogActivationFailed(Silo.Logger, error, GrainId);
        bool unwanted;
        lock (_gate)
        {
            _activation = null;

            // Asked to go while activating: its calls deserve the next activation. Otherwise they get the error.
            unwanted = _state == State.Deactivating;
            _state = State.Deactivating;
        }

        await DisposeAsync(new CancellationToken(canceled: true));
        foreach (var call in LeaveBehind())
        {
            if (unwanted)
            {
                Silo.Cluster.Deliver(call);
            }
            else
            {
                call.Fail(error);
            }
        }
    }

    private async Task DeactivateAsync()
    {
        using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _deactivationToken);
        Timers.Dispose();
        if (_wasValid && GrainInstance is IGrainBase grain)
        {
            try
            {
                await grain.OnDeactivateAsync(_reason, either.Token).WaitAsync(either.Token);
            }
            catch (Exception error)
            {
                LogDeactivationFailed(Silo.Logger, error, GrainId);
            }
        }

        await DisposeAsync(either.Token);
        foreach (var call in LeaveBehind())
        {
            Silo.Cluster.Deliver(call);
        }
    }

    private async Task DisposeAsync(CancellationToken cancellationToken)
    {
        Timers.Dispose();
        try
        {
            await _lifecycle.OnStop(cancellationToken);
            if (GrainInstance is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else if (GrainInstance is IDisposable disposable)
            {
                disposable.Dispose();
            }

            await _scope.DisposeAsync();
        }
        catch (Exception error)
        {
            LogDeactivationFailed(Silo.Logger, error, GrainId);
        }
    }

    /// <summary>Ends this activation and hands over the calls that still wait.</summary>
    private List<GrainCall> LeaveBehind()
    {
        List<GrainCall> rest;
        Silo.Forget(this);
        lock (_gate)
        {
            _state = State.Invalid;
            rest = [.. _waiting.Where(call => !call.IsLocalOnly)];
            _waiting.Clear();
        }

        _deactivated.TrySetResult();
        return rest;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} did not activate.")]
    private static partial void LogActivationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} did not deactivate cleanly.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception error, GrainId grainId);
}
