namespace Orleans.Streams;

/// <summary>One stream seen as a stream of <typeparamref name="T"/>.</summary>
internal sealed class MemoryStreamOf<T>(MemoryStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => provider.IsRewindable;

    public string ProviderName => provider.Name;

    public StreamId StreamId => streamId;

    internal MemoryStreamProvider Provider => provider;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        if (token is not null)
        {
            throw new NotSupportedException("Memory streams number their events themselves; pass no token.");
        }

        return provider.QueueOf(streamId).PublishAsync(streamId, [.. batch]);
    }

    public Task OnCompletedAsync() => throw new NotImplementedException("A memory stream has no end; a consumer leaves by unsubscribing.");

    public Task OnErrorAsync(Exception ex) => throw new NotImplementedException("A memory stream carries events, no errors of its producer.");

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        if (filterData is not null)
        {
            throw new NotSupportedException("Stream filters need the real Microsoft.Orleans packages.");
        }

        Check(observer, token);
        return SubscribeAsync(new StreamConsumer.Handler<T>(observer));
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token)
    {
        Check(observer, token);
        return SubscribeAsync(new StreamConsumer.BatchHandler<T>(observer));
    }

    public async Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var consumer = StreamConsumer.Current(provider.Runtime);
        var ids = await provider.QueueOf(streamId).SubscriptionsOfAsync(consumer.Id);
        if (ImplicitSubscriptions.Find(provider.Name, streamId, consumer.Id) is { } implicitly)
        {
            ids.Add(implicitly);
        }

        return [.. ids.Select(id => new MemorySubscription<T>(this, id))];
    }

    public bool Equals(IAsyncStream<T>? other) => other is not null && other.ProviderName == ProviderName && other.StreamId == streamId;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => HashCode.Combine(ProviderName, streamId);

    public int CompareTo(IAsyncStream<T>? other)
    {
        var byProvider = string.CompareOrdinal(ProviderName, other?.ProviderName);
        return other is null ? 1 : byProvider != 0 ? byProvider : streamId.CompareTo(other.StreamId);
    }

    internal static void Check(object observer, StreamSequenceToken? token)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (token is not null)
        {
            throw new ArgumentNullException(nameof(token), "Passing a non-null token to a non-rewindable IAsyncObservable.");
        }

        if (observer is GrainReference)
        {
            throw new ArgumentException("On-behalf subscription via grain references is not supported. Only passing of object references is allowed.", nameof(observer));
        }
    }

    private async Task<StreamSubscriptionHandle<T>> SubscribeAsync(StreamConsumer.IHandler handler)
    {
        using var section = RequestContext.SuppressCallChainReentrancy();
        var consumer = StreamConsumer.Current(provider.Runtime);
        if (ImplicitSubscriptions.Find(provider.Name, streamId, consumer.Id) is { } implicitly)
        {
            consumer.Set(implicitly, handler);
            return new MemorySubscription<T>(this, implicitly);
        }

        // Observed before it is known: the first event may come before the answer.
        var id = Guid.NewGuid();
        consumer.Set(id, handler);
        try
        {
            await provider.QueueOf(streamId).SubscribeAsync(streamId, id, consumer.Id);
        }
        catch
        {
            consumer.Remove(id);
            throw;
        }

        return new MemorySubscription<T>(this, id);
    }
}
