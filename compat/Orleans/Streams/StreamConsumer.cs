using System.Collections.Concurrent;
using Orleans.Providers.Streams.Common;
using Orleans.Serialization;
using Orleans.Streams.Core;

namespace Orleans.Streams;

/// <summary>The observers of one grain, or of one host outside any grain, by subscription.</summary>
internal sealed class StreamConsumer(GrainId id)
{
    private static readonly GrainType s_clientType = GrainType.Create("sys.streamclient");

    private readonly ConcurrentDictionary<Guid, IHandler> _handlers = new();

    /// <summary>Takes the events of one subscription, in order.</summary>
    internal interface IHandler
    {
        Task OnNextAsync(object?[] items, long sequence);

        Task OnErrorAsync(Exception error);
    }

    internal GrainId Id { get; } = id;

    /// <summary>The consumer of the grain whose turn it is, or of the host.</summary>
    internal static StreamConsumer Current(CallRuntime runtime)
    {
        if (RuntimeContext.Current is { } activation)
        {
            return Of(activation);
        }

        return runtime.StreamConsumer;
    }

    internal static StreamConsumer ForHost(CallRuntime runtime)
    {
        var consumer = new StreamConsumer(GrainId.Create(s_clientType, Guid.NewGuid().ToString("N")));
        runtime.Cluster.StreamClients[consumer.Id] = consumer;
        return consumer;
    }

    internal static bool IsHost(GrainId id) => id.Type == s_clientType;

    internal static StreamConsumer Of(Activation activation)
    {
        if (activation.GetComponent(typeof(StreamConsumer)) is not StreamConsumer consumer)
        {
            consumer = new StreamConsumer(activation.GrainId);
            activation.SetComponent(consumer);
        }

        return consumer;
    }

    internal void Set(Guid subscription, IHandler handler) => _handlers[subscription] = handler;

    internal void Remove(Guid subscription) => _handlers.TryRemove(subscription, out _);

    /// <summary>Hands a copy of the items over. Where nobody observes the subscription yet, the grain is told of it first.</summary>
    internal async ValueTask<object?> DeliverAsync(MemoryStreamProvider provider, StreamId stream, Guid subscription, object? grain, object?[] items, long sequence)
    {
        if (!_handlers.TryGetValue(subscription, out var handler) && grain is IStreamSubscriptionObserver observer)
        {
            await observer.OnSubscribed(new HandleFactory(provider, stream, subscription));
            _handlers.TryGetValue(subscription, out handler);
        }

        if (handler is not null)
        {
            await handler.OnNextAsync(Copiers.Copy(items), sequence);
        }

        return null;
    }

    internal async ValueTask<object?> FailAsync(Guid subscription, Exception error)
    {
        if (_handlers.TryGetValue(subscription, out var handler))
        {
            await handler.OnErrorAsync(error);
        }

        return null;
    }

    internal sealed class Handler<T>(IAsyncObserver<T> observer) : IHandler
    {
        public async Task OnNextAsync(object?[] items, long sequence)
        {
            for (var i = 0; i < items.Length; i++)
            {
                await observer.OnNextAsync((T)items[i]!, new EventSequenceTokenV2(sequence, i));
            }
        }

        public Task OnErrorAsync(Exception error) => observer.OnErrorAsync(error);
    }

    internal sealed class BatchHandler<T>(IAsyncBatchObserver<T> observer) : IHandler
    {
        public Task OnNextAsync(object?[] items, long sequence) =>
            observer.OnNextAsync([.. items.Select((item, i) => new SequentialItem<T>((T)item!, new EventSequenceTokenV2(sequence, i)))]);

        public Task OnErrorAsync(Exception error) => observer.OnErrorAsync(error);
    }

    private sealed class HandleFactory(MemoryStreamProvider provider, StreamId stream, Guid subscription) : IStreamSubscriptionHandleFactory
    {
        public StreamId StreamId => stream;

        public string ProviderName => provider.Name;

        public GuidId SubscriptionId { get; } = GuidId.GetGuidId(subscription);

        public StreamSubscriptionHandle<T> Create<T>() => new MemorySubscription<T>(new MemoryStreamOf<T>(provider, stream), subscription);
    }
}
