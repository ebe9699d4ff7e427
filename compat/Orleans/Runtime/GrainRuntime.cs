using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>What grains ask of their silo.</summary>
internal sealed class GrainRuntime : IGrainRuntime, ITimerRegistry
{
    private readonly SiloRuntime _silo;

    internal GrainRuntime(SiloRuntime silo)
    {
        _silo = silo;
        GrainFactory = new GrainFactory(silo);
    }

    public string SiloIdentity => _silo.SiloAddress.ToString();

    public SiloAddress SiloAddress => _silo.SiloAddress;

    public IGrainFactory GrainFactory { get; }

    public ITimerRegistry TimerRegistry => this;

    public IServiceProvider ServiceProvider => _silo.Services;

    public TimeProvider TimeProvider => _silo.TimeProvider;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var grain = grainContext.GrainInstance?.GetType() ?? ((Activation)grainContext).Model.Type;
        var name = grain.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName;
        var storage = name is null || name == ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME
            ? _silo.Services.GetService<IGrainStorage>()
            : _silo.Services.GetKeyedService<IGrainStorage>(name);
        return new StoredState<TGrainState>(
            "state",
            grainContext,
            storage ?? throw new BadProviderConfigException(
                name is null ? $"Grain type {grain} keeps state in the default grain storage, which this silo does not have." : $"Grain type {grain} keeps state in a grain storage named \"{name}\", which this silo does not have."));
    }

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var activation = (Activation)grainContext;
        var timer = new GrainTimer(activation, token => callback(state, token), options);
        activation.Timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
