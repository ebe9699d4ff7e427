namespace Orleans.Runtime;

/// <summary>An object outside any grain that grains may call. Held weakly, as upstream holds it; its calls run one after the other.</summary>
internal sealed class Observer(IGrainObserver target) : ICallTarget
{
    private static readonly GrainType s_type = GrainType.Create("sys.client");

    private readonly WeakReference<IGrainObserver> _target = new(target);
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    internal GrainId Id { get; } = GrainId.Create(s_type, Guid.NewGuid().ToString("N"));

    public bool TryReceive(GrainCall call)
    {
        if (!_target.TryGetTarget(out var observer))
        {
            throw new ClientNotAvailableException(Id);
        }

        lock (_gate)
        {
            _last = _last.ContinueWith(_ => RunAsync(call, observer), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }

        return true;
    }

    internal static bool IsObserver(GrainId id) => id.Type == s_type;

    private static async Task RunAsync(GrainCall call, IGrainObserver observer)
    {
        RequestContext.Current = call.RequestContext;
        try
        {
            call.Complete(((MethodCall)call).Method.CopyResult(await call.InvokeAsync(observer, null)));
        }
        catch (Exception error)
        {
            call.Fail(error);
        }
    }
}
