namespace Orleans.Runtime;

/// <summary>One request to a grain, from the moment it is sent until its answer, or whatever comes instead.</summary>
internal abstract class GrainCall
{
    protected GrainCall(CallRuntime runtime, Activation? source, GrainId target)
    {
        Runtime = runtime;
        Source = source;
        Target = target;
    }

    internal CallRuntime Runtime { get; }

    internal Activation? Source { get; }

    internal GrainId Target { get; }

    internal Dictionary<string, object>? RequestContext { get; set; }

    internal bool IsOneWay { get; init; }

    internal bool IsReadOnly { get; init; }

    internal bool IsAlwaysInterleave { get; init; }

    /// <summary>For this activation only: a timer tick. Never rerouted.</summary>
    internal bool IsLocalOnly { get; init; }

    /// <summary>False for timer ticks that must not keep the grain active.</summary>
    internal bool KeepsAlive { get; init; } = true;

    internal TimeSpan Timeout { get; init; }

    /// <summary>When the caller stops waiting, on the clock of <see cref="CallRuntime.TimeProvider"/>.</summary>
    internal long Deadline { get; set; }

    internal Activation? ReceivedBy { get; set; }

    internal virtual GrainInterfaceType InterfaceType => default;

    /// <summary>The list of waiting calls it is in; see <see cref="PendingCalls"/>.</summary>
    internal PendingCalls.Shard? Shard { get; set; }

    internal GrainCall? Previous { get; set; }

    internal GrainCall? Next { get; set; }

    internal abstract bool IsCompleted { get; }

    internal abstract ValueTask<object?> InvokeAsync(object target, Activation? activation);

    internal void Complete(object? result)
    {
        if (TrySetResult(result))
        {
            OnCompleted();
        }
    }

    internal void Fail(Exception error)
    {
        if (TrySetException(error))
        {
            OnCompleted();
        }
    }

    internal void TimeOut()
    {
        Fail(new TimeoutException($"Response did not arrive on time in {Timeout} for message: {this}. "));
        if (Runtime.CancelRequestOnTimeout)
        {
            SignalCancellation();
        }
    }

    internal void TargetSiloFailed() => Fail(new SiloUnavailableException($"The target silo became unavailable for message: {this}."));

    internal void HostShutDown() =>
        Fail(new SiloUnavailableException($"The local Orleans host is shutting down and can no longer process the request: {this}."));

    public override string ToString() => $"Request [{Source?.ToString() ?? "client"}]->[{Target}] {Describe()}";

    protected abstract bool TrySetResult(object? result);

    protected abstract bool TrySetException(Exception error);

    protected abstract string Describe();

    /// <summary>Tells the method that its caller no longer wants the answer.</summary>
    protected virtual void SignalCancellation()
    {
    }

    protected virtual void OnCompleted() => Shard?.Remove(this);
}
