using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace AutoScale.Compat.Orleans.Tests.Timers;

public sealed class GrainTimerTests
{
    [Fact]
    public async Task Timer_TicksWhenDueAndOncePerPeriod()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), interleave: false, keepAlive: false);

        silo.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, await grain.TicksAsync());
        silo.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await grain.TicksAsync());
        silo.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, await grain.TicksAsync());
    }

    [Fact]
    public async Task Change_MovesTheNextTick_AndDisposeEndsThem()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ITimerGrain>("x");
        await grain.StartAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), interleave: false, keepAlive: false);
        await grain.ChangeAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        silo.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await grain.TicksAsync());
        await grain.EndAsync();
        silo.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, await grain.TicksAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Interleave_LetsTicksRunBesideACall(bool interleave)
    {
        await using var silo = await TestSilo.StartAsync();
        var name = Gate.NewName();
        var grain = silo.Client.GetGrain<ITimerGrain>(name);
        await grain.StartAsync(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan, interleave, keepAlive: false);
        var blocked = grain.BlockAsync();
        await Gate.Of(name).Entered;

        silo.Time.Advance(TimeSpan.FromSeconds(1));
        if (interleave)
        {
            await Gate.Of(name).Logged("tick 1");
        }

        Gate.Of(name).Open();
        Assert.Equal(interleave ? 1 : 0, await blocked.Happens("the blocked call"));
    }

    [Fact]
    public async Task KeepAlive_LetsTicksKeepTheGrain()
    {
        await using var silo = await StartWithShortAgeAsync();
        var name = Gate.NewName();
        var grain = silo.Client.GetGrain<ITimerGrain>(name);
        await grain.StartAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2), interleave: false, keepAlive: true);

        for (var tick = 1; tick <= 6; tick++)
        {
            silo.Time.Advance(TimeSpan.FromMinutes(2));
            await Gate.Of(name).Logged($"tick {tick}");
        }

        Assert.Equal(6, await grain.TicksAsync());
    }

    [Fact]
    public async Task WithoutKeepAlive_TicksDoNotKeepTheGrain()
    {
        await using var silo = await StartWithShortAgeAsync();
        var name = Gate.NewName();
        await silo.Client.GetGrain<ITimerGrain>(name).StartAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2), interleave: false, keepAlive: false);

        for (var tick = 1; tick <= 2; tick++)
        {
            silo.Time.Advance(TimeSpan.FromMinutes(2));
            await Gate.Of(name).Logged($"tick {tick}");
        }

        silo.Time.Advance(TimeSpan.FromMinutes(1.5));
        await Gate.Of(name).Logged("deactivated");
    }

    private static Task<TestSilo> StartWithShortAgeAsync() =>
        TestSilo.StartAsync(builder => builder.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5)));
}

public interface ITimerGrain : IGrainWithStringKey
{
    Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive);

    Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

    Task EndAsync();

    Task<int> TicksAsync();

    Task<int> BlockAsync();
}

public sealed class TimerGrain : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticks;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Gate.Of(this.GetPrimaryKeyString()).Note("deactivated");
        return Task.CompletedTask;
    }

    public Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            token =>
            {
                _ = NoteAsync($"tick {++_ticks}");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task EndAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public async Task<int> BlockAsync()
    {
        await Gate.Of(this.GetPrimaryKeyString()).PassAsync();
        return _ticks;
    }

    // In the turn after the tick's, when the next tick is set.
    private async Task NoteAsync(string entry)
    {
        await Task.Yield();
        Gate.Of(this.GetPrimaryKeyString()).Note(entry);
    }
}
