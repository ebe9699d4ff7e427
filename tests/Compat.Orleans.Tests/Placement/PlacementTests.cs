using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Concurrency;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement.Filtering;
using Orleans.TestingHost;

namespace AutoScale.Compat.Orleans.Tests.Placement;

public sealed class PlacementTests : IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster = new InProcessTestClusterBuilder(4)
        .ConfigureSilo((options, silo) => silo.UseSiloMetadata(new Dictionary<string, string>
        {
            ["tier"] = options.SiloName is "Silo_0" or "Silo_1" ? "cloud" : "peer",
            ["name"] = options.SiloName,
        }))
        .Build();

    public Task InitializeAsync() => _cluster.DeployAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task PreferLocal_PlacesOnTheCallingSilo()
    {
        foreach (var silo in _cluster.Silos)
        {
            Assert.Equal(silo.Name, await FactoryOf(silo).GetGrain<ILocalGrain>(Gate.NewName()).WhereAsync());
        }
    }

    [Fact]
    public async Task ActiveGrain_IsReachedWhereItIs_FromEverySilo()
    {
        var key = Gate.NewName();
        var first = await FactoryOf(_cluster.Silos[2]).GetGrain<ILocalGrain>(key).WhereAsync();

        foreach (var silo in _cluster.Silos)
        {
            Assert.Equal(first, await FactoryOf(silo).GetGrain<ILocalGrain>(key).WhereAsync());
        }

        Assert.Equal(first, await _cluster.Client.GetGrain<ILocalGrain>(key).WhereAsync());
    }

    [Fact]
    public async Task RequiredMatch_PlacesOnSilosOfTheCallersTier()
    {
        foreach (var silo in _cluster.Silos)
        {
            var tier = silo.Name is "Silo_0" or "Silo_1" ? "cloud" : "peer";
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(tier, await FactoryOf(silo).GetGrain<ITierGrain>(Gate.NewName()).TierAsync());
            }
        }
    }

    [Fact]
    public async Task PreferredMatch_FallsBackToOthers()
    {
        Assert.Equal("Silo_3", await FactoryOf(_cluster.Silos[3]).GetGrain<IPreferringGrain>(Gate.NewName()).WhereAsync());
    }

    [Fact]
    public async Task StatelessWorker_RunsOnTheCallingSilo()
    {
        foreach (var silo in _cluster.Silos)
        {
            Assert.Equal(silo.Name, await FactoryOf(silo).GetGrain<IWorkerOfTierGrain>(0).WhereAsync());
        }
    }

    [Fact]
    public async Task HashBased_PlacesTheSameKeyOnTheSameSilo()
    {
        var key = Gate.NewName();
        var first = await FactoryOf(_cluster.Silos[0]).GetGrain<IHashedGrain>(key).WhereAsync();
        await _cluster.DeactivateAsync(_cluster.Client.GetGrain<IHashedGrain>(key));

        Assert.Equal(first, await FactoryOf(_cluster.Silos[1]).GetGrain<IHashedGrain>(key).WhereAsync());
    }

    [Fact]
    public async Task OnlyOneActivation_UnderConcurrentFirstCalls()
    {
        var key = Gate.NewName();
        var names = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => FactoryOf(_cluster.Silos[i % 4]).GetGrain<ILocalGrain>(key).IncarnationAsync())));

        Assert.Single(names.Distinct());
    }

    [Fact]
    public void MetadataCache_KnowsEverySilo()
    {
        var cache = _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<ISiloMetadataCache>();

        Assert.All(_cluster.Silos, silo => Assert.Equal(silo.Name, cache.GetSiloMetadata(silo.SiloAddress).Metadata["name"]));
    }

    [Fact]
    public async Task TwoHosts_OfOneLocalCluster_FindEachOther()
    {
        var (primaryPort, secondaryPort) = (TestSilo.NextPort(), TestSilo.NextPort());
        using var primary = await StartHostAsync(primaryPort, primaryPort, "cloud");
        using var secondary = await StartHostAsync(secondaryPort, primaryPort, "peer");

        var cloud = primary.Services.GetRequiredService<IGrainFactory>();
        var peer = secondary.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal("cloud", await cloud.GetGrain<ITierGrain>("a").TierAsync());
        Assert.Equal("peer", await peer.GetGrain<ITierGrain>("b").TierAsync());
        Assert.Equal("cloud", await peer.GetGrain<ITierGrain>("a").TierAsync());
        Assert.Equal(2, (await cloud.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count);
        await secondary.StopAsync();
        await primary.StopAsync();
    }

    private static IGrainFactory FactoryOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    private static async Task<IHost> StartHostAsync(int port, int primaryPort, string tier)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, TestSilo.NextPort(), new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, primaryPort))
            .UseSiloMetadata(new Dictionary<string, string> { ["tier"] = tier }));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

public interface ILocalGrain : IGrainWithStringKey
{
    Task<string> WhereAsync();

    Task<string> IncarnationAsync();
}

[PreferLocalPlacement]
public sealed class LocalGrain(ILocalSiloDetails silo) : Grain, ILocalGrain
{
    private readonly string _incarnation = Gate.NewName();

    public Task<string> WhereAsync() => Task.FromResult(silo.Name);

    public Task<string> IncarnationAsync() => Task.FromResult(_incarnation);
}

public interface ITierGrain : IGrainWithStringKey
{
    Task<string> TierAsync();
}

#pragma warning disable ORLEANSEXP004 // Placement by metadata is experimental upstream.
[RandomPlacement, RequiredMatchSiloMetadataPlacementFilter(["tier"])]
public sealed class TierGrain(ILocalSiloDetails silo, ISiloMetadataCache metadata) : Grain, ITierGrain
{
    public Task<string> TierAsync() => Task.FromResult(metadata.GetSiloMetadata(silo.SiloAddress).Metadata["tier"]);
}

public interface IPreferringGrain : IGrainWithStringKey
{
    Task<string> WhereAsync();
}

[RandomPlacement, PreferredMatchSiloMetadataPlacementFilter(["tier", "name"], minCandidates: 1)]
public sealed class PreferringGrain(ILocalSiloDetails silo) : Grain, IPreferringGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.Name);
}
#pragma warning restore ORLEANSEXP004

public interface IWorkerOfTierGrain : IGrainWithIntegerKey
{
    Task<string> WhereAsync();
}

[StatelessWorker(4)]
public sealed class WorkerOfTierGrain(ILocalSiloDetails silo) : Grain, IWorkerOfTierGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.Name);
}

public interface IHashedGrain : IGrainWithStringKey
{
    Task<string> WhereAsync();
}

[HashBasedPlacement]
public sealed class HashedGrain(ILocalSiloDetails silo) : Grain, IHashedGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.Name);
}
