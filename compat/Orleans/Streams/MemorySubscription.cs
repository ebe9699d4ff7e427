namespace Orleans.Streams;

/// <summary>A subscription as its consumer holds it.</summary>
internal sealed class MemorySubscription<T>(MemoryStreamOf<T> stream, Guid id) : StreamSubscriptionHandle<T>
{
    private bool _isValid = true;

    public override StreamId StreamId => stream.StreamId;

    public override string ProviderName => stream.ProviderName;

    public override Guid HandleId => id;

    public override async Task UnsubscribeAsync()
    {
        CheckValid();
        using var section = RequestContext.SuppressCallChainReentrancy();
        StreamConsumer.Current(stream.Provider.Runtime).Remove(id);
        await stream.Provider.QueueOf(StreamId).UnsubscribeAsync(id);
        _isValid = false;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        MemoryStreamOf<T>.Check(observer, token);
        return Resume(new StreamConsumer.Handler<T>(observer));
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null)
    {
        MemoryStreamOf<T>.Check(observer, token);
        return Resume(new StreamConsumer.BatchHandler<T>(observer));
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && other.HandleId == id;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => id.GetHashCode();

    private Task<StreamSubscriptionHandle<T>> Resume(StreamConsumer.IHandler handler)
    {
        CheckValid();
        StreamConsumer.Current(stream.Provider.Runtime).Set(id, handler);
        _isValid = false;
        return Task.FromResult<StreamSubscriptionHandle<T>>(new MemorySubscription<T>(stream, id));
    }

    private void CheckValid()
    {
        if (!_isValid)
        {
            throw new InvalidOperationException("Handle is no longer valid. It has been used to unsubscribe or resume.");
        }
    }
}
