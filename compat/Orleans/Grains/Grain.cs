using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans;

/// <summary>The usual base of a grain class: its context, its factory, its life.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    protected Grain()
        : this(RuntimeContext.Current ?? throw new InvalidOperationException(
            "A grain can be made by the grain host only: there is no grain context on this thread."))
    {
    }

    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? (grainContext as Activation)?.Silo.GrainRuntime!;
    }

    public IGrainContext GrainContext { get; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => GrainContext.GrainId.ToString();

    public string RuntimeIdentity => Runtime?.SiloIdentity ?? string.Empty;

    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    internal IGrainRuntime Runtime { get; }

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);

    [Obsolete("RegisterGrainTimer takes its place; with Interleave it ticks between the turns of a call as this one does.")]
    protected IDisposable RegisterTimer(Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Runtime.TimerRegistry.RegisterGrainTimer(
            GrainContext,
            static (s, _) => s.callback(s.state),
            (callback, state),
            new GrainTimerCreationOptions(dueTime, period) { Interleave = true });
}
