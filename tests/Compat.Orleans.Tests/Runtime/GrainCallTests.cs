using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace AutoScale.Compat.Orleans.Tests.Runtime;

public sealed class GrainCallTests
{
    [Fact]
    public async Task GetGrain_ReachesTheGrainOfEveryKindOfKey()
    {
        await using var silo = await TestSilo.StartAsync();
        var guid = Guid.NewGuid();

        Assert.Equal("text", await silo.Client.GetGrain<IStringKeyGrain>("text").KeyAsync());
        Assert.Equal(-42, await silo.Client.GetGrain<IIntegerKeyGrain>(-42).KeyAsync());
        Assert.Equal(guid, await silo.Client.GetGrain<IGuidKeyGrain>(guid).KeyAsync());
        Assert.Equal("stringkey/text", silo.Client.GetGrain<IStringKeyGrain>("text").GetGrainId().ToString());
    }

    [Fact]
    public async Task GetGrain_WithoutImplementation_SaysSo()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<IUnimplementedGrain>("x"));

        Assert.Contains("Could not find an implementation for interface", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_KeepsTypeAndMessageOfAnException()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IStringKeyGrain>("x");

        var thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.ThrowAsync("asynchronously", synchronously: false));
        Assert.Equal("asynchronously", thrown.Message);
        thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.ThrowAsync("synchronously", synchronously: true));
        Assert.Equal("synchronously", thrown.Message);
    }

    [Fact]
    public async Task Call_StaysOnTheActivationAfterAnAwait()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.True(await silo.Client.GetGrain<IStringKeyGrain>("x").StaysOnItsSchedulerAsync());
    }

    [Fact]
    public async Task AsReference_LetsAGrainHandItselfOut()
    {
        await using var silo = await TestSilo.StartAsync();
        var self = await silo.Client.GetGrain<IStringKeyGrain>("me").SelfAsync();

        Assert.Equal("me", await self.KeyAsync());
        Assert.Equal(silo.Client.GetGrain<IStringKeyGrain>("me"), self);
    }

    [Fact]
    public async Task OneWay_ReturnsBeforeTheGrainIsDone()
    {
        await using var silo = await TestSilo.StartAsync();
        var name = Gate.NewName();

        await silo.Client.GetGrain<IStringKeyGrain>("x").FireAsync(name).Happens("the one-way call's return");

        await Gate.Of(name).Entered;
        Gate.Of(name).Open();
    }

    [Fact]
    public async Task RequestContext_TravelsToTheGrainAndToWhatItCalls()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("trace", "abc");

        Assert.Equal("abc", await silo.Client.GetGrain<IStringKeyGrain>("one").TraceThroughAsync("two"));
        Assert.Equal("abc", RequestContext.Get("trace"));
    }

    [Fact]
    public async Task RequestContext_ChangedByTheGrain_DoesNotComeBack()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("trace", "mine");

        await silo.Client.GetGrain<IStringKeyGrain>("one").OverwriteTraceAsync();

        Assert.Equal("mine", RequestContext.Get("trace"));
    }

    [Fact]
    public async Task AsyncLocals_OfTheCaller_StayOutOfTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        StringKeyGrain.Ambient.Value = "caller's";

        Assert.Null(await silo.Client.GetGrain<IStringKeyGrain>("fresh").AmbientAsync());
        Assert.Null(await silo.Client.GetGrain<IStringKeyGrain>("fresh").AmbientAsync());
    }

    [Fact]
    public async Task CancellationToken_IsCancelledInTheGrainToo()
    {
        await using var silo = await TestSilo.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var name = Gate.NewName();
        var call = silo.Client.GetGrain<IStringKeyGrain>("x").WaitForCancellationAsync(name, cancellation.Token);
        await Gate.Of(name).Entered;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Happens("the caller's cancellation"));
        await Gate.Of(name).Logged("cancelled");
    }

    [Fact]
    public async Task CancellationToken_CancelledBeforehand_SendsNothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var name = Gate.NewName();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => silo.Client.GetGrain<IStringKeyGrain>("x").WaitForCancellationAsync(name, new CancellationToken(canceled: true)));

        await silo.Client.GetGrain<IStringKeyGrain>("x").KeyAsync();
        Assert.Empty(Gate.Of(name).Log);
    }

    [Fact]
    public async Task Observer_IsCalledByAGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);

        await silo.Client.GetGrain<IStringKeyGrain>("x").TellAsync(reference, "news");

        Assert.Equal("news", await listener.Heard.Task.Happens("the observer's call"));
        silo.Client.DeleteObjectReference<IListener>(reference);
        await Assert.ThrowsAsync<ClientNotAvailableException>(() => reference.HearAsync("more"));
        GC.KeepAlive(listener);
    }

    private sealed class Listener : IListener
    {
        public TaskCompletionSource<string> Heard { get; } = new();

        public Task HearAsync(string text)
        {
            Heard.TrySetResult(text);
            return Task.CompletedTask;
        }
    }
}

public interface IUnimplementedGrain : IGrainWithStringKey
{
    Task NothingAsync();
}

public interface IListener : IGrainObserver
{
    Task HearAsync(string text);
}

public interface IStringKeyGrain : IGrainWithStringKey
{
    Task<string> KeyAsync();

    Task ThrowAsync(string message, bool synchronously);

    Task<bool> StaysOnItsSchedulerAsync();

    Task<IStringKeyGrain> SelfAsync();

    [OneWay]
    Task FireAsync(string gate);

    Task<string?> TraceThroughAsync(string next);

    Task<string?> TraceAsync();

    Task OverwriteTraceAsync();

    Task WaitForCancellationAsync(string gate, CancellationToken cancellationToken);

    Task TellAsync(IListener listener, string text);

    Task<string?> AmbientAsync();
}

public sealed class StringKeyGrain : Grain, IStringKeyGrain
{
    internal static readonly AsyncLocal<string?> Ambient = new();

    private string? _ambientAtActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ambientAtActivation = Ambient.Value;
        return Task.CompletedTask;
    }

    public Task<string?> AmbientAsync() => Task.FromResult(_ambientAtActivation ?? Ambient.Value);

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task ThrowAsync(string message, bool synchronously) =>
        synchronously ? throw new InvalidTimeZoneException(message) : Task.FromException(new InvalidTimeZoneException(message));

    public async Task<bool> StaysOnItsSchedulerAsync()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current == scheduler;
        await Task.Run(() => { });
        return afterYield && TaskScheduler.Current == scheduler && scheduler != TaskScheduler.Default;
    }

    public Task<IStringKeyGrain> SelfAsync() => Task.FromResult(this.AsReference<IStringKeyGrain>());

    public Task FireAsync(string gate) => Gate.Of(gate).PassAsync();

    public Task<string?> TraceThroughAsync(string next) => GrainFactory.GetGrain<IStringKeyGrain>(next).TraceAsync();

    public Task<string?> TraceAsync() => Task.FromResult(RequestContext.Get("trace") as string);

    public Task OverwriteTraceAsync()
    {
        RequestContext.Set("trace", "grain's");
        return Task.CompletedTask;
    }

    public async Task WaitForCancellationAsync(string gate, CancellationToken cancellationToken)
    {
        var never = Gate.Of(gate).PassAsync();
        try
        {
            await never.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Gate.Of(gate).Note("cancelled");
            throw;
        }
    }

    public Task TellAsync(IListener listener, string text) => listener.HearAsync(text);
}

internal interface IIntegerKeyGrain : IGrainWithIntegerKey
{
    ValueTask<long> KeyAsync();
}

internal sealed class IntegerKeyGrain : Grain, IIntegerKeyGrain
{
    public ValueTask<long> KeyAsync() => ValueTask.FromResult(this.GetPrimaryKeyLong());
}

public interface IGuidKeyGrain : IGrainWithGuidKey
{
    Task<Guid> KeyAsync();
}

public sealed class GuidKeyGrain(IGrainContext context) : IGuidKeyGrain, IGrainBase
{
    public IGrainContext GrainContext => context;

    public Task<Guid> KeyAsync() => Task.FromResult(this.GetPrimaryKey());
}
