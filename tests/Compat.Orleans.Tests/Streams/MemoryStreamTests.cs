using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace AutoScale.Compat.Orleans.Tests.Streams;

public sealed class MemoryStreamTests
{
    [Fact]
    public async Task ImplicitSubscription_DeliversInOrder_ToTheGrainOfTheStreamsKey()
    {
        await using var silo = await StartAsync();
        var key = Gate.NewName();
        var stream = silo.Client.GetStreamProvider("events").GetStream<string>(StreamId.Create("implicit", key));

        for (var i = 0; i < 100; i++)
        {
            await stream.OnNextAsync($"{i}");
        }

        await Inbox.Of(key).Count(100);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), Inbox.Of(key).Items);
    }

    [Fact]
    public async Task ImplicitSubscription_OfAnIntegerKey_ReadsTheStreamsKey()
    {
        await using var silo = await StartAsync();
        const long key = 4711;

        await silo.Client.GetStreamProvider("events").GetStream<int>(StreamId.Create("numbers", key)).OnNextAsync(7);

        await Inbox.Of($"{key}").Count(1);
    }

    [Fact]
    public async Task SubscribeAsync_DeliversUntilUnsubscribed()
    {
        await using var silo = await StartAsync();
        var key = Gate.NewName();
        var consumer = silo.Client.GetGrain<IExplicitConsumerGrain>(key);
        await consumer.SubscribeAsync();
        var stream = silo.Client.GetStreamProvider("events").GetStream<string>(StreamId.Create("explicit", key));

        await stream.OnNextAsync("one");
        await Inbox.Of(key).Count(1);
        Assert.Equal(1, await consumer.UnsubscribeAllAsync());
        await stream.OnNextAsync("two");
        await consumer.SubscribeAsync();
        await stream.OnNextAsync("three");
        await Inbox.Of(key).Count(2);

        Assert.Equal(["one", "three"], Inbox.Of(key).Items);
    }

    [Fact]
    public async Task SubscribeAsync_OutsideAGrain_Delivers()
    {
        await using var silo = await StartAsync();
        var stream = silo.Client.GetStreamProvider("events").GetStream<string>(StreamId.Create("client", Gate.NewName()));
        var received = new TaskCompletionSource<string>();
        var handle = await stream.SubscribeAsync((item, _) =>
        {
            received.TrySetResult(item);
            return Task.CompletedTask;
        });

        await stream.OnNextAsync("news");

        Assert.Equal("news", await received.Task.Happens("the delivery"));
        await handle.UnsubscribeAsync();
    }

    [Fact]
    public async Task Delivery_GivesEveryConsumerACopy()
    {
        await using var silo = await StartAsync();
        var stream = silo.Client.GetStreamProvider("events").GetStream<int[]>(StreamId.Create("client", Gate.NewName()));
        var received = new TaskCompletionSource<int[]>();
        await stream.SubscribeAsync((item, _) =>
        {
            received.TrySetResult(item);
            return Task.CompletedTask;
        });
        var sent = new[] { 1 };

        await stream.OnNextAsync(sent);

        var item = await received.Task.Happens("the delivery");
        Assert.Equal(sent, item);
        Assert.NotSame(sent, item);
    }

    [Fact]
    public async Task FailedDelivery_IsTriedAgain_WithoutOvertaking()
    {
        await using var silo = await StartAsync();
        var key = "fails-" + Gate.NewName();
        var stream = silo.Client.GetStreamProvider("events").GetStream<string>(StreamId.Create("implicit", key));
        await stream.OnNextAsync("first");
        await stream.OnNextAsync("second");

        await Inbox.Of(key).Failed.Task.Happens("the first, failing delivery");
        await Task.Run(async () =>
        {
            while (Inbox.Of(key).Items.Count < 2)
            {
                silo.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }).Happens("the second try");

        Assert.Equal(["first", "second"], Inbox.Of(key).Items);
    }

    [Fact]
    public async Task Subscription_OutlivesTheStreamsActivation()
    {
        await using var silo = await StartAsync();
        var key = Gate.NewName();
        await silo.Client.GetGrain<IExplicitConsumerGrain>(key).SubscribeAsync();
        silo.Time.Advance(TimeSpan.FromMinutes(5));
        await silo.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.FromMinutes(4));

        await silo.Client.GetStreamProvider("events").GetStream<string>(StreamId.Create("explicit", key)).OnNextAsync("still here");

        // The consumer was collected too: the subscription wakes it, and it takes its subscription up again.
        await Inbox.Of(key).Count(1);
    }

    [Fact]
    public async Task MissingPubSubStore_StopsTheStart()
    {
        var error = await Assert.ThrowsAsync<OrleansConfigurationException>(() => TestSilo.StartAsync(builder => builder.AddMemoryStreams("events")));

        Assert.Contains("PubSubStore", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingProvider_IsNamed()
    {
        await using var silo = await StartAsync();

        var error = Assert.Throws<KeyNotFoundException>(() => silo.Client.GetStreamProvider("nothing"));

        Assert.Equal("Stream provider 'nothing' not found", error.Message);
    }

    [Fact]
    public async Task Rewinding_IsRefused()
    {
        await using var silo = await StartAsync();
        var stream = silo.Client.GetStreamProvider("events").GetStream<string>(StreamId.Create("client", "x"));

        Assert.False(stream.IsRewindable);
        await Assert.ThrowsAsync<ArgumentNullException>(
            () => stream.SubscribeAsync(new NullObserver(), new global::Orleans.Providers.Streams.Common.EventSequenceTokenV2(1)));
    }

    private static Task<TestSilo> StartAsync() =>
        TestSilo.StartAsync(builder => builder.AddMemoryGrainStorage("PubSubStore").AddMemoryStreams("events"));

    private sealed class NullObserver : IAsyncObserver<string>
    {
        public Task OnNextAsync(string item, StreamSequenceToken? token = null) => Task.CompletedTask;

        public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
    }
}

/// <summary>What consumers received, by key.</summary>
internal sealed class Inbox
{
    private static readonly ConcurrentDictionary<string, Inbox> s_inboxes = new();

    private readonly ConcurrentDictionary<int, TaskCompletionSource> _awaited = new();

    public ConcurrentQueue<string> Items { get; } = new();

    public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static Inbox Of(string key) => s_inboxes.GetOrAdd(key, static _ => new Inbox());

    internal void Add(string item)
    {
        Items.Enqueue(item);
        Awaited(Items.Count).TrySetResult();
    }

    internal Task Count(int count) => Awaited(count).Task.Happens($"the arrival of {count} items");

    private TaskCompletionSource Awaited(int count) => _awaited.GetOrAdd(count, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

public interface IImplicitConsumerGrain : IGrainWithStringKey;

[ImplicitStreamSubscription("implicit")]
public sealed class ImplicitConsumerGrain : Grain, IImplicitConsumerGrain, IStreamSubscriptionObserver, IAsyncObserver<string>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<string>().ResumeAsync(this);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        var inbox = Inbox.Of(this.GetPrimaryKeyString());
        if (this.GetPrimaryKeyString().StartsWith("fails", StringComparison.Ordinal) && inbox.Failed.TrySetResult())
        {
            throw new InvalidOperationException("not this time");
        }

        inbox.Add(item);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}

public interface INumberConsumerGrain : IGrainWithIntegerKey;

[ImplicitStreamSubscription("numbers")]
public sealed class NumberConsumerGrain : Grain, INumberConsumerGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var stream = this.GetStreamProvider("events").GetStream<int>(StreamId.Create("numbers", this.GetPrimaryKeyLong()));
        await stream.SubscribeAsync((item, _) =>
        {
            Inbox.Of($"{this.GetPrimaryKeyLong()}").Add($"{item}");
            return Task.CompletedTask;
        });
    }
}

public interface IExplicitConsumerGrain : IGrainWithStringKey
{
    Task SubscribeAsync();

    Task<int> UnsubscribeAllAsync();
}

public sealed class ExplicitConsumerGrain : Grain, IExplicitConsumerGrain
{
    private IAsyncStream<string> Stream => this.GetStreamProvider("events").GetStream<string>(StreamId.Create("explicit", this.GetPrimaryKeyString()));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var handle in await Stream.GetAllSubscriptionHandles())
        {
            await handle.ResumeAsync(ReceiveAsync);
        }
    }

    public Task SubscribeAsync() => Stream.SubscribeAsync(ReceiveAsync);

    public async Task<int> UnsubscribeAllAsync()
    {
        var handles = await Stream.GetAllSubscriptionHandles();
        foreach (var handle in handles)
        {
            await handle.UnsubscribeAsync();
        }

        return handles.Count;
    }

    private Task ReceiveAsync(string item, StreamSequenceToken? token)
    {
        Inbox.Of(this.GetPrimaryKeyString()).Add(item);
        return Task.CompletedTask;
    }
}
