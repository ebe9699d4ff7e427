using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Keeps states in grains, and so in the memory of the silos they are on: what a silo holds is lost with it.
/// </summary>
internal sealed class MemoryStorage(string name, IGrainStorageSerializer serializer, IGrainFactory grains, int grainCount) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, shelf) = Locate(stateName, grainId);
        if (await shelf.ReadAsync(key) is { } entry)
        {
            var state = serializer.Deserialize<T>(new BinaryData(entry.Data));
            grainState.State = state ?? StateActivator<T>.Create();
            grainState.ETag = entry.ETag;
            grainState.RecordExists = state is not null;
        }
        else
        {
            grainState.State = StateActivator<T>.Create();
            grainState.ETag = null;
            grainState.RecordExists = false;
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, shelf) = Locate(stateName, grainId);
        var result = await shelf.WriteAsync(key, serializer.Serialize(grainState.State).ToArray(), grainState.ETag);
        ThrowIfConflict(result, stateName, grainId, grainState.ETag);
        grainState.ETag = result.ETag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, shelf) = Locate(stateName, grainId);
        ThrowIfConflict(await shelf.ClearAsync(key, grainState.ETag), stateName, grainId, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = StateActivator<T>.Create();
    }

    internal static MemoryStorage Create(IServiceProvider services, string name, Configuration.MemoryGrainStorageOptions options) =>
        new(name, options.GrainStorageSerializer ?? services.GetRequiredService<IGrainStorageSerializer>(), services.GetRequiredService<IGrainFactory>(), options.NumStorageGrains);

    private static void ThrowIfConflict(MemoryShelfResult result, string stateName, GrainId grainId, string? received)
    {
        if (result.IsConflict)
        {
            throw new InconsistentStateException(
                $"e-Tag mismatch in Memory Storage. GrainType={stateName} GrainId={grainId} CurrentEtag={result.ETag} ReceivedEtag={received}", result.ETag, received);
        }
    }

    private (string Key, IMemoryShelfGrain Shelf) Locate(string stateName, GrainId grainId)
    {
        var key = $"{stateName}/{grainId}";
        var index = StableHash.ComputeHash(System.Text.Encoding.UTF8.GetBytes(key)) % (uint)grainCount;
        return (key, grains.GetGrain<IMemoryShelfGrain>($"{name}/{index}"));
    }
}

/// <summary>A part of a memory storage; the key is the storage's name and the part's number.</summary>
[Alias("compat.memory-shelf")]
internal interface IMemoryShelfGrain : IGrainWithStringKey
{
    Task<MemoryShelfEntry?> ReadAsync(string key);

    Task<MemoryShelfResult> WriteAsync(string key, byte[] data, string? etag);

    Task<MemoryShelfResult> ClearAsync(string key, string? etag);
}

[GenerateSerializer, Immutable]
internal sealed record MemoryShelfEntry([property: Id(0)] byte[] Data, [property: Id(1)] string ETag);

/// <summary>The ETag after the operation, or the one that stands in its way.</summary>
[GenerateSerializer, Immutable]
internal sealed record MemoryShelfResult([property: Id(0)] string? ETag, [property: Id(1)] bool IsConflict);

[GrainType("sys.memory-shelf")]
internal sealed class MemoryShelfGrain : Grain, IMemoryShelfGrain
{
    private readonly Dictionary<string, MemoryShelfEntry> _entries = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task<MemoryShelfEntry?> ReadAsync(string key) => Task.FromResult(_entries.GetValueOrDefault(key));

    public Task<MemoryShelfResult> WriteAsync(string key, byte[] data, string? etag)
    {
        if (Conflict(key, etag) is { } conflict)
        {
            return Task.FromResult(conflict);
        }

        var next = Guid.NewGuid().ToString("N");
        _entries[key] = new MemoryShelfEntry(data, next);
        return Task.FromResult(new MemoryShelfResult(next, IsConflict: false));
    }

    public Task<MemoryShelfResult> ClearAsync(string key, string? etag)
    {
        if (Conflict(key, etag) is { } conflict)
        {
            return Task.FromResult(conflict);
        }

        _entries.Remove(key);
        return Task.FromResult(new MemoryShelfResult(null, IsConflict: false));
    }

    // As upstream's memory storage: where nothing is kept, any ETag may write.
    private MemoryShelfResult? Conflict(string key, string? etag) =>
        _entries.GetValueOrDefault(key)?.ETag is { } current && current != etag && etag != "*" ? new MemoryShelfResult(current, IsConflict: true) : null;
}
