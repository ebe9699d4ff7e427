using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace AutoScale.Compat.Orleans.Tests.Hosting;

public sealed class StopTests
{
    [Fact]
    public async Task StopSilo_DeactivatesItsGrains_AndOthersTakeOver()
    {
        await using var cluster = await DeployAsync(2);
        var name = Gate.NewName();
        await On(cluster.Silos[0]).GetGrain<IPinnedGrain>(name).GrowAsync();

        await cluster.StopSiloAsync(cluster.Silos[0]);

        Assert.Equal(["ShuttingDown"], Gate.Of(name).Log);
        Assert.Equal("Silo_1", await cluster.Client.GetGrain<IPinnedGrain>(name).WhereAsync());
        Assert.Equal(0, await cluster.Client.GetGrain<IPinnedGrain>(name).AgeAsync());
    }

    [Fact]
    public async Task StopSilo_LetsARunningCallEnd()
    {
        await using var cluster = await DeployAsync(2);
        var name = Gate.NewName();
        var grain = On(cluster.Silos[0]).GetGrain<IPinnedGrain>(name);
        await grain.GrowAsync();
        var call = cluster.Client.GetGrain<IPinnedGrain>(name).BlockAsync();
        await Gate.Of(name).Entered;

        var stop = cluster.StopSiloAsync(cluster.Silos[0]);
        Gate.Of(name).Open();

        await call.Happens("the running call");
        await stop.Happens("the stop");
        Assert.Equal(["blocked", "ShuttingDown"], Gate.Of(name).Log);
    }

    [Fact]
    public async Task StoppedSilo_RefusesCalls()
    {
        await using var cluster = await DeployAsync(2);
        var grain = On(cluster.Silos[0]).GetGrain<IPinnedGrain>("x");
        await grain.GrowAsync();
        await cluster.Silos[0].StopSiloAsync(stopGracefully: true);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.AgeAsync());
    }

    [Fact]
    public async Task LastSiloStopped_LeavesNoGateway()
    {
        await using var cluster = await DeployAsync(1);
        await cluster.StopSiloAsync(cluster.Silos[0]);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.Client.GetGrain<IPinnedGrain>("x").AgeAsync());
    }

    [Fact]
    public async Task KillSilo_TellsGrainsNothing_AndLosesTheirMemory()
    {
        await using var cluster = await DeployAsync(2);
        var name = Gate.NewName();
        await On(cluster.Silos[0]).GetGrain<IPinnedGrain>(name).GrowAsync();

        await cluster.KillSiloAsync(cluster.Silos[0]);

        Assert.Empty(Gate.Of(name).Log);
        Assert.Equal(0, await cluster.Client.GetGrain<IPinnedGrain>(name).AgeAsync());
        Assert.Equal("Silo_1", await cluster.Client.GetGrain<IPinnedGrain>(name).WhereAsync());
    }

    [Fact]
    public async Task KillSilo_FailsTheCallsItHad_AndTheirCodeRunsNoFurther()
    {
        await using var cluster = await DeployAsync(2);
        var name = Gate.NewName();
        await On(cluster.Silos[0]).GetGrain<IPinnedGrain>(name).GrowAsync();
        var running = cluster.Client.GetGrain<IPinnedGrain>(name).BlockAsync();
        await Gate.Of(name).Entered;
        var waiting = cluster.Client.GetGrain<IPinnedGrain>(name).AgeAsync();

        await cluster.KillSiloAsync(cluster.Silos[0]);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => running.Happens("the running call's failure"));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting.Happens("the waiting call's failure"));
        Gate.Of(name).Open();
        Assert.Equal(0, await cluster.Client.GetGrain<IPinnedGrain>(name).AgeAsync());
        Assert.Empty(Gate.Of(name).Log);
    }

    [Fact]
    public async Task RestartSilo_ComesBackWithANewGeneration()
    {
        await using var cluster = await DeployAsync(1);
        var before = cluster.Silos[0].SiloAddress;

        var restarted = await cluster.RestartSiloAsync(cluster.Silos[0]);

        Assert.NotEqual(before, restarted!.SiloAddress);
        Assert.Equal("Silo_0", await cluster.Client.GetGrain<IPinnedGrain>("x").WhereAsync());
    }

    [Fact]
    public async Task AdditionalSilo_TakesPart()
    {
        await using var cluster = await DeployAsync(1);

        var added = await cluster.StartAdditionalSiloAsync();

        Assert.Equal(added.Name, await On(added).GetGrain<IPinnedGrain>(Gate.NewName()).WhereAsync());
        Assert.Equal(2, (await cluster.Client.GetGrain<IManagementGrain>(0).GetHosts()).Count);
    }

    [Fact]
    public async Task SiloLifecycle_StartsInStages_AndStopsInReverse()
    {
        var log = new List<string>();
        await using (await TestSilo.StartAsync(builder => builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(log))))
        {
            Assert.Equal(["start services", "start active"], log);
        }

        Assert.Equal(["start services", "start active", "stop active", "stop services"], log);
    }

    [Fact]
    public async Task SilentClustering_IsRefused()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans();
        using var host = builder.Build();

        await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task TakenPort_IsRefused()
    {
        var port = TestSilo.NextPort();
        using var first = Build(port);
        using var second = Build(port);
        await first.StartAsync();

        await Assert.ThrowsAsync<IOException>(() => second.StartAsync());
        await first.StopAsync();

        static IHost Build(int port)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.UseOrleans(silo => silo.UseLocalhostClustering(port, 0));
            return builder.Build();
        }
    }

    [Fact]
    public async Task ImpossibleCollectionAge_IsRefused()
    {
        await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => TestSilo.StartAsync(builder => builder.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void HostName_TellsWhichHostRuns()
    {
        Assert.Equal("AutoScale.Compat.Orleans", typeof(Grain).Assembly.GetName().Name);
    }

    private static async Task<InProcessTestCluster> DeployAsync(short silos)
    {
        var cluster = new InProcessTestClusterBuilder(silos).Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static IGrainFactory On(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    private sealed class Participant(List<string> log) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle)
        {
            lifecycle.Subscribe("active", ServiceLifecycleStage.Active, _ => Note("start active"), _ => Note("stop active"));
            lifecycle.Subscribe("services", ServiceLifecycleStage.ApplicationServices, _ => Note("start services"), _ => Note("stop services"));
        }

        private Task Note(string entry)
        {
            log.Add(entry);
            return Task.CompletedTask;
        }
    }
}

public interface IPinnedGrain : IGrainWithStringKey
{
    Task GrowAsync();

    Task<int> AgeAsync();

    Task<string> WhereAsync();

    Task BlockAsync();
}

[PreferLocalPlacement]
public sealed class PinnedGrain(ILocalSiloDetails silo) : Grain, IPinnedGrain
{
    private int _age;

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

    public Task<string> WhereAsync() => Task.FromResult(silo.Name);

    public async Task BlockAsync()
    {
        var gate = Gate.Of(this.GetPrimaryKeyString());
        await gate.PassAsync();
        gate.Log.Enqueue("blocked");
    }
}
