using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace AutoScale.Compat.Orleans.Tests.Runtime;

public sealed class TurnTests
{
    [Fact]
    public async Task Calls_RunInTheOrderTheyWereSent()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("x");
        var name = Gate.NewName();
        Gate.Of(name).Open();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => grain.LogAsync(name, $"{i}")));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), Gate.Of(name).Log);
    }

    [Fact]
    public async Task Call_WaitsForTheOneBefore_AcrossItsAwaits()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("x");
        var name = Gate.NewName();
        var first = grain.BlockAsync(name);
        await Gate.Of(name).Entered;

        var second = grain.LogAsync(name, "second");
        await SettleAsync(silo);
        Assert.Empty(Gate.Of(name).Log);

        Gate.Of(name).Open();
        await Task.WhenAll(first, second).Happens("both calls");
        Assert.Equal(["first", "second"], Gate.Of(name).Log);
    }

    [Theory]
    [InlineData(typeof(ITurnGrain), false)]
    [InlineData(typeof(IReentrantTurnGrain), true)]
    public async Task Reentrant_LetsCallsInterleave(Type grainInterface, bool interleaves)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = (ITurns)silo.Client.GetGrain(grainInterface, "x");
        var name = Gate.NewName();
        var first = grain.BlockAsync(name);
        await Gate.Of(name).Entered;

        var second = grain.LogAsync(name, "second");
        if (interleaves)
        {
            await second.Happens("the interleaving call");
        }
        else
        {
            await SettleAsync(silo);
            Assert.False(second.IsCompleted);
        }

        Gate.Of(name).Open();
        await Task.WhenAll(first, second).Happens("both calls");
    }

    [Fact]
    public async Task AlwaysInterleave_RunsBesideEverything()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("x");
        var name = Gate.NewName();
        var first = grain.BlockAsync(name);
        await Gate.Of(name).Entered;

        await grain.InterleaveAsync().Happens("the interleaving call");

        Gate.Of(name).Open();
        await first.Happens("the first call");
    }

    [Fact]
    public async Task ReadOnly_RunsBesideReadOnlyAndNothingElse()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("x");
        var name = Gate.NewName();
        var reading = grain.ReadBlockedAsync(name);
        await Gate.Of(name).Entered;

        await grain.ReadAsync().Happens("the second read");
        var writing = grain.LogAsync(name, "write");
        await SettleAsync(silo);
        Assert.False(writing.IsCompleted);

        Gate.Of(name).Open();
        await Task.WhenAll(reading, writing).Happens("both calls");
    }

    [Fact]
    public async Task MayInterleave_AsksThePredicate()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IPredicateTurnGrain>("x");
        var name = Gate.NewName();
        var first = grain.BlockAsync(name);
        await Gate.Of(name).Entered;

        await grain.LogAsync(name, "urgent").Happens("the call the predicate allows");
        var second = grain.LogAsync(name, "patient");
        await SettleAsync(silo);
        Assert.False(second.IsCompleted);

        Gate.Of(name).Open();
        await Task.WhenAll(first, second).Happens("both calls");
    }

    [Fact]
    public async Task CallChain_BackIntoAWaitingGrain_TimesOut()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("a");
        var name = Gate.NewName();
        var call = grain.CallBackThroughAsync("b", name, allowReentrancy: false);
        await Gate.Of(name).Entered;
        await SettleAsync(silo);

        silo.Time.Advance(TimeSpan.FromSeconds(29));
        await SettleAsync(silo);
        Assert.False(call.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(2));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => call.Happens("the time-out"));
        Assert.StartsWith("Response did not arrive on time in 00:00:30", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallChain_Allowed_ReentersTheWaitingGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var name = Gate.NewName();

        await silo.Client.GetGrain<ITurnGrain>("a").CallBackThroughAsync("b", name, allowReentrancy: true).Happens("the reentrant call");

        Assert.Equal(["back"], Gate.Of(name).Log);
    }

    [Fact]
    public async Task ResponseTimeout_OfAMethod_ReplacesTheHosts()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("x");
        var name = Gate.NewName();
        var call = grain.BlockBrieflyAsync(name);
        await Gate.Of(name).Entered;

        silo.Time.Advance(TimeSpan.FromSeconds(6));

        await Assert.ThrowsAsync<TimeoutException>(() => call.Happens("the time-out"));
        Gate.Of(name).Open();
    }

    [Fact]
    public async Task TimedOutCall_StillInTheQueue_NeverRuns()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITurnGrain>("x");
        var name = Gate.NewName();
        var first = grain.BlockAsync(name);
        await Gate.Of(name).Entered;
        var second = grain.LogAsync(name, "second");

        silo.Time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => second.Happens("the second's time-out"));
        await Assert.ThrowsAsync<TimeoutException>(() => first.Happens("the first's time-out"));
        Gate.Of(name).Open();
        await grain.LogAsync(name, "third").Happens("the third call");

        Assert.Equal(["first", "third"], Gate.Of(name).Log);
    }

    // A call to another grain there and back: whatever could have run by itself has had its chance.
    private static async Task SettleAsync(TestSilo silo)
    {
        for (var i = 0; i < 20; i++)
        {
            await silo.Client.GetGrain<ITurnGrain>("settle").ReadAsync();
        }
    }
}

public interface ITurns : IGrainWithStringKey
{
    Task BlockAsync(string gate);

    Task LogAsync(string gate, string entry);
}

public interface ITurnGrain : ITurns
{
    [AlwaysInterleave]
    Task InterleaveAsync();

    [ReadOnly]
    Task ReadAsync();

    [ReadOnly]
    Task ReadBlockedAsync(string gate);

    [ResponseTimeout("00:00:05")]
    Task BlockBrieflyAsync(string gate);

    Task CallBackThroughAsync(string other, string gate, bool allowReentrancy);

    Task CallAsync(string other, string gate);
}

public sealed class TurnGrain : Grain, ITurnGrain
{
    public async Task BlockAsync(string gate)
    {
        await Gate.Of(gate).PassAsync();
        Gate.Of(gate).Log.Enqueue("first");
    }

    public Task LogAsync(string gate, string entry)
    {
        Gate.Of(gate).Log.Enqueue(entry);
        return Task.CompletedTask;
    }

    public Task InterleaveAsync() => Task.CompletedTask;

    public Task ReadAsync() => Task.CompletedTask;

    public Task ReadBlockedAsync(string gate) => Gate.Of(gate).PassAsync();

    public Task BlockBrieflyAsync(string gate) => Gate.Of(gate).PassAsync();

    public async Task CallBackThroughAsync(string other, string gate, bool allowReentrancy)
    {
        using var section = allowReentrancy ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy();
        await GrainFactory.GetGrain<ITurnGrain>(other).CallAsync(this.GetPrimaryKeyString(), gate);
    }

    public async Task CallAsync(string other, string gate)
    {
        _ = Gate.Of(gate).PassAsync();
        await GrainFactory.GetGrain<ITurnGrain>(other).LogAsync(gate, "back");
    }
}

public interface IReentrantTurnGrain : ITurns;

[Reentrant]
public sealed class ReentrantTurnGrain : Grain, IReentrantTurnGrain
{
    public Task BlockAsync(string gate) => Gate.Of(gate).PassAsync();

    public Task LogAsync(string gate, string entry) => Task.CompletedTask;
}

public interface IPredicateTurnGrain : ITurns;

[MayInterleave(nameof(IsUrgent))]
public sealed class PredicateTurnGrain : Grain, IPredicateTurnGrain
{
    public static bool IsUrgent(IInvokable request) => request.GetArgumentCount() == 2 && request.GetArgument(1) is "urgent";

    public Task BlockAsync(string gate) => Gate.Of(gate).PassAsync();

    public Task LogAsync(string gate, string entry) => Task.CompletedTask;
}
