using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// One grain in memory. Calls wait in order and run one at a time, unless what runs and what waits may interleave; everything the
/// grain does runs on its own <see cref="ActivationScheduler"/>.
/// </summary>
internal sealed partial class Activation : IGrainContext, ICallChainReentrantGrainContext, ICallTarget
{
    private readonly Lock _gate = new();
    private readonly List<GrainCall> _waiting = [];
    private readonly List<GrainCall> _running = [];
    private readonly Dictionary<Type, object> _components = [];
    private readonly GrainLifecycle _lifecycle = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncServiceScope _scope;
    private Dictionary<Guid, int>? _reentrantSections;
    private GrainCall? _blocking;
    private long _lastActive;
    private long _keptUntil;

    internal Activation(SiloRuntime silo, GrainModel model, GrainId grainId)
    {
        Silo = silo;
        Model = model;
        GrainId = grainId;
        ActivationId = ActivationId.NewId();
        Address = new GrainAddress { GrainId = grainId, ActivationId = ActivationId, SiloAddress = silo.SiloAddress };
        GrainReference = silo.References.Create(grainId);
        Scheduler = new ActivationScheduler(this, Pump);
        _scope = silo.Services.CreateAsyncScope();
        _lastActive = silo.TimeProvider.GetTimestamp();
        Timers = new TimerSet(this);
    }

    public GrainReference GrainReference { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public ActivationId ActivationId { get; }

    public GrainAddress Address { get; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    IWorkItemScheduler IGrainContext.Scheduler => Scheduler;

    internal ActivationScheduler Scheduler { get; }

    internal SiloRuntime Silo { get; }

    internal GrainModel Model { get; }

    internal TimerSet Timers { get; }

    /// <summary>Calls that wait or run, by which a stateless worker is chosen.</summary>
    internal int Load
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count + _running.Count;
            }
        }
    }

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        lock (_gate)
        {
            return _components.GetValueOrDefault(componentType) ?? (componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : null);
        }
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        lock (_gate)
        {
            if (value is null)
            {
                _components.Remove(typeof(TComponent));
            }
            else
            {
                _components[typeof(TComponent)] = value;
            }
        }
    }

    bool IEquatable<IGrainContext>.Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"Activation {Silo.SiloAddress}/{GrainId}{ActivationId}";

    /// <summary>False when this activation is gone and the call must look for the next one.</summary>
    public bool TryReceive(GrainCall call)
    {
        lock (_gate)
        {
            if (_state == State.Invalid || (call.IsLocalOnly && _state != State.Valid))
            {
                return false;
            }

            call.ReceivedBy = this;
            _waiting.Add(call);
        }

        Scheduler.RequestPump();
        return true;
    }

    void ICallChainReentrantGrainContext.OnEnterReentrantSection(Guid reentrancyId)
    {
        lock (_gate)
        {
            _reentrantSections ??= [];
            _reentrantSections[reentrancyId] = _reentrantSections.GetValueOrDefault(reentrancyId) + 1;
        }
    }

    void ICallChainReentrantGrainContext.OnExitReentrantSection(Guid reentrancyId)
    {
        lock (_gate)
        {
            if (_reentrantSections?.GetValueOrDefault(reentrancyId) > 1)
            {
                _reentrantSections[reentrancyId]--;
            }
            else
            {
                _reentrantSections?.Remove(reentrancyId);
            }
        }
    }

    /// <summary>Starts every waiting call that may start now, in order; then whatever life asks for.</summary>
    private void Pump()
    {
        var position = 0;
        while (TryTakeCall(ref position, out var call))
        {
            _ = RunAsync(call);
        }

        ContinueLife();
    }

    private bool TryTakeCall(ref int position, out GrainCall call)
    {
        lock (_gate)
        {
            while (_state == State.Valid && position < _waiting.Count)
            {
                call = _waiting[position];
                if (call.IsCompleted && !call.IsOneWay)
                {
                    // Nobody waits for it any more: it timed out or was cancelled in the queue.
                    _waiting.RemoveAt(position);
                    continue;
                }

                bool may;
                try
                {
                    may = MayRun(call);
                }
                catch (Exception error)
                {
                    _waiting.RemoveAt(position);
                    call.Fail(error);
                    continue;
                }

                if (!may)
                {
                    position++;
                    continue;
                }

                _waiting.RemoveAt(position);
                _running.Add(call);
                if (_blocking is null && !call.IsAlwaysInterleave)
                {
                    _blocking = call;
                }

                return true;
            }
        }

        call = null!;
        return false;
    }

    private bool MayRun(GrainCall call)
    {
        if (_running.Count == 0 || call.IsAlwaysInterleave || _blocking is null)
        {
            return true;
        }

        if (_blocking.IsReadOnly && call.IsReadOnly)
        {
            return true;
        }

        var chain = Runtime.RequestContext.ReentrancyIdOf(call.RequestContext);
        if (chain != Guid.Empty && _reentrantSections?.ContainsKey(chain) == true)
        {
            return true;
        }

        return Model.IsReentrant || (Model.MayInterleave is { } ask && (ask(GrainInstance!, call) || ask(GrainInstance!, _blocking)));
    }

    private async Task RunAsync(GrainCall call)
    {
        Runtime.RequestContext.Current = call.RequestContext;
        object? result = null;
        Exception? error = null;
        try
        {
            if (call is MethodCall method)
            {
                if (Silo.IncomingFilters.Length == 0 && GrainInstance is not IIncomingGrainCallFilter)
                {
                    result = await method.InvokeAsync(GrainInstance!, this);
                }
                else
                {
                    var context = new IncomingCallContext(method, this, Silo.IncomingFilters);
                    await context.Invoke();
                    result = context.Result;
                }

                result = method.Method.CopyResult(result);
            }
            else
            {
                result = await call.InvokeAsync(GrainInstance!, this);
            }
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        if (error is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            // Only the activation that met the conflict holds stale state.
            conflict.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, error, error.Message));
        }

        OnRan(call);
        if (error is null)
        {
            call.Complete(result);
        }
        else
        {
            if (call.IsOneWay)
            {
                LogOneWayFailed(Silo.Logger, error, call.ToString());
            }

            call.Fail(error);
        }
    }

    private void OnRan(GrainCall call)
    {
        lock (_gate)
        {
            _running.Remove(call);
            if (ReferenceEquals(_blocking, call))
            {
                _blocking = null;
            }

            if (call.KeepsAlive)
            {
                _lastActive = Silo.TimeProvider.GetTimestamp();
            }

            if (_waiting.Count == 0 && _state == State.Valid)
            {
                return;
            }
        }

        Scheduler.RequestPump();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "One-way {Call} failed.")]
    private static partial void LogOneWayFailed(ILogger logger, Exception error, string call);
}
