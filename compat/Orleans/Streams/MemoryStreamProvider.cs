namespace Orleans.Streams;

/// <summary>Streams whose events live in memory: queued in a grain per stream, delivered in order, gone with the silo that holds them.</summary>
internal sealed class MemoryStreamProvider(string name, CallRuntime runtime, IGrainFactory grains) : IStreamProvider
{
    public string Name { get; } = name;

    /// <summary>No history is kept here, so a subscription starts with what comes after it.</summary>
    public bool IsRewindable => false;

    internal CallRuntime Runtime => RuntimeContext.Current?.Silo ?? runtime;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStreamOf<T>(this, streamId);

    internal IStreamGrain QueueOf(StreamId stream) => grains.GetGrain<IStreamGrain>(StreamGrain.KeyOf(Name, stream));
}
