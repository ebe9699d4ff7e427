using Orleans;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace AutoScale.Compat.Orleans.Tests.Runtime;

public sealed class LifeTests
{
    [Fact]
    public async Task Activation_ThatFails_GivesItsErrorToTheCaller_AndTheNextCallTriesAgain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ILifeGrain>("fails-once-" + Gate.NewName());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.AgeAsync());

        Assert.Equal("not yet", error.Message);
        Assert.Equal(0, await grain.AgeAsync());
    }

    [Fact]
    public async Task DeactivateOnIdle_EndsAfterTheCall_AndTheNextCallFindsANewActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var name = Gate.NewName();
        var grain = silo.Client.GetGrain<ILifeGrain>(name);
        await grain.GrowAsync();

        await grain.LeaveAsync();

        Assert.Equal(0, await grain.AgeAsync());
        Assert.Equal(["ApplicationRequested"], Gate.Of(name).Log);
    }

    [Fact]
    public async Task IdleGrain_IsDeactivatedAfterItsCollectionAge_AndNotBefore()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(10)));
        var name = Gate.NewName();
        var grain = silo.Client.GetGrain<ILifeGrain>(name);
        await grain.GrowAsync();

        silo.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, await grain.AgeAsync());
        silo.Time.Advance(TimeSpan.FromMinutes(12));

        Assert.Equal(0, await grain.AgeAsync());
        Assert.Equal(["ActivationIdle"], Gate.Of(name).Log);
    }

    [Fact]
    public async Task DelayDeactivation_KeepsAnIdleGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ILifeGrain>(Gate.NewName());
        await grain.GrowAsync();
        await grain.StayAsync(TimeSpan.FromHours(2));

        silo.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await grain.AgeAsync());
    }

    [Fact]
    public async Task ForceActivationCollection_DeactivatesWhatIsIdle()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ILifeGrain>(Gate.NewName());
        await grain.GrowAsync();
        silo.Time.Advance(TimeSpan.FromSeconds(1));

        await silo.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        Assert.Equal(0, await grain.AgeAsync());
    }

    [Fact]
    public async Task Management_CountsActivations()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Client.GetGrain<ILifeGrain>("a").AgeAsync();
        await silo.Client.GetGrain<ILifeGrain>("b").AgeAsync();
        var management = silo.Client.GetGrain<IManagementGrain>(0);

        var statistics = await management.GetSimpleGrainStatistics();
        var detailed = await management.GetDetailedGrainStatistics();

        Assert.Equal(2, statistics.Single(s => s.GrainType.Contains(nameof(LifeGrain), StringComparison.Ordinal)).ActivationCount);
        Assert.Contains(detailed, d => d.GrainId.ToString() == "life/a");
        Assert.Equal([SiloStatus.Active], (await management.GetHosts()).Values);
    }

    [Fact]
    public async Task StatelessWorker_RunsAsManyCallsAtOnceAsItHasWorkers()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IWorkerGrain>(0);
        var names = Enumerable.Range(0, 3).Select(_ => Gate.NewName()).ToArray();

        var first = grain.WorkAsync(names[0]);
        var second = grain.WorkAsync(names[1]);
        var third = grain.WorkAsync(names[2]);
        await Gate.Of(names[0]).Entered;
        await Gate.Of(names[1]).Entered;
        Gate.Of(names[2]).Open();
        Assert.False(third.IsCompleted);

        Gate.Of(names[0]).Open();
        Gate.Of(names[1]).Open();
        var workers = await Task.WhenAll(first, second, third).Happens("three calls on two workers");
        Assert.NotEqual(workers[0], workers[1]);
        Assert.Equal(2, workers.Distinct().Count());
    }
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task GrowAsync();

    Task<int> AgeAsync();

    Task LeaveAsync();

    Task StayAsync(TimeSpan span);
}

public sealed class LifeGrain : Grain, ILifeGrain
{
    private int _age;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        if (name.StartsWith("fails-once", StringComparison.Ordinal) && Gate.Of(name).Log.IsEmpty)
        {
            Gate.Of(name).Log.Enqueue("failed");
            throw new InvalidOperationException("not yet");
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Gate.Of(this.GetPrimaryKeyString()).Log.Enqueue(reason.ReasonCode.ToString());
        return Task.CompletedTask;
    }

    public Task GrowAsync()
    {
        _age++;
        return Task.CompletedTask;
    }

    public Task<int> AgeAsync() => Task.FromResult(_age);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StayAsync(TimeSpan span)
    {
        DelayDeactivation(span);
        return Task.CompletedTask;
    }
}

public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task<string> WorkAsync(string gate);
}

[StatelessWorker(2)]
public sealed class WorkerGrain : Grain, IWorkerGrain
{
    private readonly string _self = Gate.NewName();

    public async Task<string> WorkAsync(string gate)
    {
        await Gate.Of(gate).PassAsync();
        return _self;
    }
}
