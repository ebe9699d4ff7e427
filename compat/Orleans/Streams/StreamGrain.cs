using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Providers;
using Orleans.Storage;

namespace Orleans.Streams;

/// <summary>One stream; the key is its provider and id.</summary>
[Alias("compat.stream")]
internal interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Queues the events for every subscription; delivery follows.</summary>
    Task PublishAsync(StreamId stream, object?[] items);

    Task SubscribeAsync(StreamId stream, Guid subscription, GrainId consumer);

    Task UnsubscribeAsync(Guid subscription);

    Task<List<Guid>> SubscriptionsOfAsync(GrainId consumer);
}

/// <summary>What outlives the silo: who subscribed explicitly.</summary>
[GenerateSerializer]
internal sealed class StreamSubscriptions
{
    [Id(0)]
    public Dictionary<Guid, string> Consumers { get; set; } = [];
}

[GrainType("sys.stream"), PreferLocalPlacement]
internal sealed partial class StreamGrain : Grain, IStreamGrain
{
    /// <summary>How long a delivery is tried again before its event is given up, as upstream by default.</summary>
    private static readonly TimeSpan s_deliveryTime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Queue<Batch>> _queues = [];
    private readonly IPersistentState<StreamSubscriptions> _state;
    private readonly MemoryStreamProvider _provider;
    private readonly ILogger _logger;
    private long _sequence;

    public StreamGrain(IGrainContext context, IPersistentStateFactory states, ILogger<StreamGrain> logger)
    {
        var provider = Uri.UnescapeDataString(context.GrainId.Key.ToString().Split('/', 2)[0]);
        _provider = (MemoryStreamProvider)StreamProviders.Get(context.ActivationServices, provider);
        var store = context.ActivationServices.GetKeyedService<IGrainStorage>(provider) is null ? ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME : provider;
        _state = states.Create<StreamSubscriptions>(context, new PersistentStateAttribute("pubsub", store));
        _logger = logger;
    }

    private Activation Self => (Activation)GrainContext;

    public Task PublishAsync(StreamId stream, object?[] items)
    {
        RequestContext.ReentrancyId = Guid.Empty;
        var batch = new Batch(stream, items, _sequence++, RequestContext.Current);
        foreach (var (id, consumer) in ImplicitSubscriptions.Of(_provider.Name, stream))
        {
            Queue(id, consumer, batch);
        }

        foreach (var (id, consumer) in _state.State.Consumers)
        {
            Queue(id, GrainId.Parse(consumer), batch);
        }

        return Task.CompletedTask;
    }

    public Task SubscribeAsync(StreamId stream, Guid subscription, GrainId consumer)
    {
        _state.State.Consumers[subscription] = consumer.ToString();
        return _state.WriteStateAsync();
    }

    public Task UnsubscribeAsync(Guid subscription)
    {
        _queues.Remove(subscription);
        return _state.State.Consumers.Remove(subscription) ? _state.WriteStateAsync() : Task.CompletedTask;
    }

    public Task<List<Guid>> SubscriptionsOfAsync(GrainId consumer)
    {
        var name = consumer.ToString();
        return Task.FromResult(_state.State.Consumers.Where(pair => pair.Value == name).Select(pair => pair.Key).ToList());
    }

    internal static string KeyOf(string provider, StreamId stream) => $"{Uri.EscapeDataString(provider)}/{stream}";

    private void Queue(Guid subscription, GrainId consumer, Batch batch)
    {
        if (_queues.TryGetValue(subscription, out var queue))
        {
            queue.Enqueue(batch);
            return;
        }

        _queues[subscription] = queue = new Queue<Batch>([batch]);
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        _ = DeliverAllAsync(subscription, consumer, queue);
    }

    // One loop per subscription: a slow consumer holds up itself only.
    private async Task DeliverAllAsync(Guid subscription, GrainId consumer, Queue<Batch> queue)
    {
        RequestContext.Clear();
        while (Self.IsValid && _queues.GetValueOrDefault(subscription) == queue && queue.TryPeek(out var batch))
        {
            if (!await DeliverAsync(subscription, consumer, batch))
            {
                break;
            }

            queue.Dequeue();
        }

        if (_queues.GetValueOrDefault(subscription) == queue)
        {
            _queues.Remove(subscription);
        }

        if (_queues.Count == 0)
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    // False when the consumer is gone for good.
    private async Task<bool> DeliverAsync(Guid subscription, GrainId consumer, Batch batch)
    {
        if (StreamConsumer.IsHost(consumer) && !Self.Silo.Cluster.StreamClients.ContainsKey(consumer))
        {
            await UnsubscribeAsync(subscription);
            return false;
        }

        var clock = Self.Silo.TimeProvider;
        var started = clock.GetTimestamp();
        var pause = TimeSpan.FromSeconds(1);
        while (true)
        {
            try
            {
                await CallAsync(
                    consumer,
                    batch.RequestContext,
                    (target, grain) => target.DeliverAsync(_provider, batch.Stream, subscription, grain, batch.Items, batch.Sequence));
                return true;
            }
            catch (Exception error)
            {
                if (!Self.IsValid)
                {
                    return false;
                }

                if (clock.GetElapsedTime(started) >= s_deliveryTime)
                {
                    LogGivenUp(_logger, error, batch.Stream, consumer);
                    await TellAsync(consumer, subscription, error);
                    return true;
                }

                LogFailed(_logger, error, batch.Stream, consumer);
            }

            await Task.Delay(pause, clock);
            pause *= 2;
        }
    }

    private async Task TellAsync(GrainId consumer, Guid subscription, Exception error)
    {
        try
        {
            await CallAsync(consumer, null, (target, _) => target.FailAsync(subscription, error));
        }
        catch (Exception again)
        {
            LogFailed(_logger, again, default, consumer);
        }
    }

    private Task<object?> CallAsync(GrainId consumer, Dictionary<string, object>? requestContext, Func<StreamConsumer, object?, ValueTask<object?>> body)
    {
        var silo = Self.Silo;
        if (StreamConsumer.IsHost(consumer))
        {
            return silo.Cluster.StreamClients.TryGetValue(consumer, out var host)
                ? Task.Run(() => body(host, null).AsTask())
                : throw new ClientNotAvailableException(consumer);
        }

        var call = new DelegateCall(silo, consumer, "stream delivery", activation => body(StreamConsumer.Of(activation), activation.GrainInstance))
        {
            Timeout = silo.ResponseTimeout,
            RequestContext = requestContext,
        };
        silo.Send(call);
        return call.Completion;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of stream {Stream} did not reach {Consumer}; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error, StreamId stream, GrainId consumer);

    [LoggerMessage(Level = LogLevel.Error, Message = "An event of stream {Stream} is given up: {Consumer} did not take it.")]
    private static partial void LogGivenUp(ILogger logger, Exception error, StreamId stream, GrainId consumer);

    private sealed record Batch(StreamId Stream, object?[] Items, long Sequence, Dictionary<string, object>? RequestContext);
}
