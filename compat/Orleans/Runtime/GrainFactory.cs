using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>References to grains by interface and key, calling through one host.</summary>
internal class GrainFactory(CallRuntime runtime) : IGrainFactory
{
    private static readonly ConcurrentDictionary<(Type Contract, string? Prefix), GrainType> s_types = new();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)(object)Make(typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)(object)Make(typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)(object)Make(typeof(TGrainInterface), IdSpan.Create(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey =>
        (TGrainInterface)(object)Make(typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey =>
        (TGrainInterface)(object)Make(typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)(object)Make(Keyed<IGrainWithGuidKey>(grainInterfaceType), GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)(object)Make(Keyed<IGrainWithIntegerKey>(grainInterfaceType), GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) =>
        (IGrain)(object)Make(Keyed<IGrainWithStringKey>(grainInterfaceType), IdSpan.Create(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)(object)Make(Keyed<IGrainWithGuidCompoundKey>(grainInterfaceType), GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey, Extension(keyExtension)), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)(object)Make(Keyed<IGrainWithIntegerCompoundKey>(grainInterfaceType), GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey, Extension(keyExtension)), null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)runtime.References.Create(grainId, typeof(TGrainInterface));

    public IAddressable GetGrain(GrainId grainId) => runtime.References.Create(grainId);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
    {
        var contract = GrainRegistry.Current.Find(grainId.Type).Interfaces.FirstOrDefault(candidate => InterfaceModel.Get(candidate).InterfaceType == interfaceType)
            ?? throw new ArgumentException($"Grain type {grainId.Type} has no interface {interfaceType}.", nameof(interfaceType));
        return runtime.References.Create(grainId, contract);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference)
        {
            throw new ArgumentException("Argument obj is already a grain reference.", nameof(obj));
        }

        var observer = new Observer(obj);
        runtime.Cluster.Observers[observer.Id] = observer;
        return (TGrainObserverInterface)(object)runtime.References.Create(observer.Id, typeof(TGrainObserverInterface));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference)
        {
            throw new ArgumentException("Argument reference is not a grain reference.", nameof(obj));
        }

        runtime.Cluster.Observers.TryRemove(reference.GrainId, out _);
    }

    private static string Extension(string keyExtension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyExtension);
        return keyExtension;
    }

    private static Type Keyed<TKind>(Type contract) =>
        typeof(TKind).IsAssignableFrom(contract)
            ? contract
            : throw new ArgumentException($"Cannot get {contract} by such a key: it does not extend {typeof(TKind).Name}.", nameof(contract));

    private GrainReference Make(Type contract, IdSpan key, string? prefix)
    {
        var type = s_types.GetOrAdd((contract, prefix), static asked => GrainRegistry.Current.Find(asked.Contract, asked.Prefix).GrainType);
        return InterfaceModel.Get(contract).CreateReference(runtime, new GrainId(type, key));
    }
}

internal sealed class ClusterClient(CallRuntime runtime, IServiceProvider services) : GrainFactory(runtime), IClusterClient
{
    public IServiceProvider ServiceProvider { get; } = services;

    internal CallRuntime Runtime { get; } = runtime;
}
