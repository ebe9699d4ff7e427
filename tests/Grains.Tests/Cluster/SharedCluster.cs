using AutoScale.Grains.Fleet;
using AutoScale.Grains.Models;
using AutoScale.Grains.Priors;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Cluster;

/// <summary>Two silos for all tests that harm none; each test takes device ids and classes of its own.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    int names;

    public GrainCluster Cluster { get; private set; } = null!;

    public IGrainFactory Grains => Cluster.Grains;

    public TestDisk Disk => Cluster.Disk;

    /// <summary>A name that no other test has.</summary>
    public string NewName(string kind) => $"{kind}-{Interlocked.Increment(ref names)}";

    public async Task InitializeAsync() => Cluster = await GrainCluster.StartAsync(new TestDisk(), silos: 2, Configure);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    static void Configure(IServiceCollection services)
    {
        services.Configure<PriorOptions>(options =>
        {
            options.PublishInterval = TimeSpan.FromMilliseconds(20);
            options.ContributeInterval = TimeSpan.FromMilliseconds(20);
            options.KeepVersions = 4;
        });
        services.Configure<FleetOptions>(options => options.PersistInterval = TimeSpan.FromMilliseconds(20));
        services.Configure<ServingOptions>(options => (options.MaxConcurrent, options.MaxQueued) = (2, 3));
    }
}

[CollectionDefinition(Name)]
public sealed class SharedClusterTests : ICollectionFixture<SharedCluster>
{
    public const string Name = "cluster";
}
