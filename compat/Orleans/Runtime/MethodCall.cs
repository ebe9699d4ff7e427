using System.Reflection;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call of a grain interface's method.</summary>
internal abstract class MethodCall : GrainCall, IInvokable
{
    private readonly CancellationToken _callerToken;
    private CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _registration;
    private object? _target;

    protected MethodCall(CallRuntime runtime, Activation? source, GrainReference reference, MethodModel method, object?[] arguments)
        : base(runtime, source, reference.GrainId)
    {
        Method = method;
        Arguments = arguments;
        IsOneWay = method.IsOneWay;
        IsReadOnly = method.IsReadOnly;
        IsAlwaysInterleave = method.IsAlwaysInterleave;
        Timeout = method.ResponseTimeout ?? runtime.ResponseTimeout;
        RequestContext = ExportRequestContext();
        method.CopyArguments(arguments);
        if (method.CancellationIndex >= 0)
        {
            // The grain sees a token of its own, cancelled in its own turn.
            _callerToken = (CancellationToken)arguments[method.CancellationIndex]!;
            _cancellation = new CancellationTokenSource();
            arguments[method.CancellationIndex] = _cancellation.Token;
        }
    }

    internal MethodModel Method { get; }

    internal object?[] Arguments { get; }

    internal override GrainInterfaceType InterfaceType => Method.Interface.InterfaceType;

    bool IInvokable.IsCancellable => _cancellation is not null;

    internal override ValueTask<object?> InvokeAsync(object target, Activation? activation)
    {
        _target = target;
        return Method.Invoke(target, Arguments);
    }

    object? IInvokable.GetTarget() => _target;

    void IInvokable.SetTarget(ITargetHolder holder) => _target = holder.GetTarget();

    async ValueTask<Response> IInvokable.Invoke()
    {
        try
        {
            return Response.FromResult(await Method.Invoke(_target!, Arguments));
        }
        catch (Exception error)
        {
            return Response.FromException(error);
        }
    }

    int IInvokable.GetArgumentCount() => Arguments.Length;

    object? IInvokable.GetArgument(int index) => Arguments[index];

    void IInvokable.SetArgument(int index, object value) => Arguments[index] = value;

    string IInvokable.GetMethodName() => Method.Method.Name;

    string IInvokable.GetInterfaceName() => Method.Interface.Type.FullName!;

    string IInvokable.GetActivityName() => Describe();

    MethodInfo IInvokable.GetMethod() => Method.Method;

    Type IInvokable.GetInterfaceType() => Method.Interface.Type;

    TimeSpan? IInvokable.GetDefaultResponseTimeout() => Method.ResponseTimeout;

    CancellationToken IInvokable.GetCancellationToken() => _cancellation?.Token ?? default;

    bool IInvokable.TryCancel()
    {
        SignalCancellation();
        return _cancellation is not null;
    }

    void IDisposable.Dispose()
    {
    }

    /// <summary>Stops waiting, or says so to the grain only, when the caller's token is cancelled.</summary>
    protected void WatchCaller()
    {
        if (_callerToken.CanBeCanceled)
        {
            _registration = _callerToken.UnsafeRegister(static state => ((MethodCall)state!).OnCallerCancelled(), this);
            if (IsCompleted)
            {
                _registration.Dispose();
            }
        }
    }

    protected bool IsCancelledBeforehand(out CancellationToken token)
    {
        token = _callerToken;
        return _callerToken.IsCancellationRequested;
    }

    protected override void OnCompleted()
    {
        base.OnCompleted();
        _registration.Dispose();
    }

    protected override void SignalCancellation()
    {
        if (_cancellation is { } cancellation)
        {
            if (ReceivedBy is { } activation)
            {
                activation.Scheduler.QueueAction(static state => ((CancellationTokenSource)state).Cancel(), cancellation);
            }
            else
            {
                cancellation.Cancel();
            }
        }
    }

    protected override string Describe() => $"{Method.Interface.Type.Name}.{Method.Method.Name}";

    protected static Dictionary<string, object>? ExportRequestContext()
    {
        if (Orleans.Runtime.RequestContext.Current is not { Count: > 0 } values)
        {
            return null;
        }

        foreach (var (key, value) in values)
        {
            if (value is not null && !Copiers.Get(value.GetType()).IsIdentity)
            {
                return values.ToDictionary(pair => pair.Key, pair => Copiers.Copy(pair.Value));
            }
        }

        return values;
    }

    private void OnCallerCancelled()
    {
        if (!Runtime.WaitForCancellationAcknowledgement)
        {
            Fail(new OperationCanceledException(_callerToken));
        }

        SignalCancellation();
    }
}

internal sealed class MethodCall<T>(CallRuntime runtime, Activation? source, GrainReference reference, MethodModel method, object?[] arguments)
    : MethodCall(runtime, source, reference, method, arguments)
{
    // Continuations never run on the thread that answers: that thread is in somebody else's turn.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override bool IsCompleted => _completion.Task.IsCompleted;

    /// <summary>After a filter had the chance to set values.</summary>
    internal MethodCall<T> WithCurrentRequestContext()
    {
        RequestContext = ExportRequestContext();
        return this;
    }

    internal Task<T> Send()
    {
        if (IsCancelledBeforehand(out var token))
        {
            return Task.FromCanceled<T>(token);
        }

        Runtime.Send(this);
        if (IsOneWay)
        {
            _completion.TrySetResult(default!);
        }
        else
        {
            WatchCaller();
        }

        return _completion.Task;
    }

    protected override bool TrySetResult(object? result) => _completion.TrySetResult(result is null ? default! : (T)result);

    protected override bool TrySetException(Exception error) =>
        error is OperationCanceledException cancelled && cancelled.CancellationToken.IsCancellationRequested
            ? _completion.TrySetCanceled(cancelled.CancellationToken)
            : _completion.TrySetException(error);
}
