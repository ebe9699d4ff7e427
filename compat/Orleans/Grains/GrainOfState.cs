using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain with one state in the storage of its <see cref="Providers.StorageProviderAttribute"/>, or the default one.</summary>
public class Grain<TGrainState> : Grain
{
    private readonly IStorage<TGrainState>? _given;
    private IStorage<TGrainState>? _storage;

    protected Grain() => SubscribeToSetUpState();

    protected Grain(IStorage<TGrainState> storage) => _given = storage;

    protected TGrainState State
    {
        get => Storage.State;
        set => Storage.State = value;
    }

    private IStorage<TGrainState> Storage => _given ?? _storage ?? throw new InvalidOperationException("The grain's state is not loaded yet.");

    protected virtual Task ReadStateAsync() => Storage.ReadStateAsync();

    protected virtual Task WriteStateAsync() => Storage.WriteStateAsync();

    protected virtual Task ClearStateAsync() => Storage.ClearStateAsync();

    private void SubscribeToSetUpState() =>
        GrainContext.ObservableLifecycle.Subscribe(
            GetType().FullName!,
            GrainLifecycleStage.SetupState,
            cancellation =>
            {
                _storage = Runtime.GetStorage<TGrainState>(GrainContext);
                return cancellation.IsCancellationRequested ? Task.CompletedTask : ReadStateAsync();
            });
}
