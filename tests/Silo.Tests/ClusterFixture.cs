using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using Microsoft.Extensions.Hosting;

namespace AutoScale.Silo.Tests;

/// <summary>A cloud and a peer silo, each behind its own loopback port, for all tests of the collection.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-silo-tests-").FullName;

    internal EmbeddedCluster Cluster { get; private set; } = null!;

    internal ShiftedTime Time { get; } = new();

    internal HttpClient Cloud { get; private set; } = null!;

    internal HttpClient Peer { get; private set; } = null!;

    internal HttpClient this[string tier] => tier is "cloud" ? Cloud : Peer;

    /// <summary>Ends when both silos have counted their models, which takes memory and processors until then.</summary>
    internal async Task ModelsAreCountedAsync()
    {
        foreach (var services in new[] { Cluster.CloudServices, Cluster.PeerServices })
        {
            var registration = services.GetServices<IHostedService>().OfType<ModelRegistration>().Single().ExecuteTask!;
            await registration.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }

    public async Task InitializeAsync()
    {
        var models = Path.Combine(folder, "models");
        TestModels.WriteTo(models);
        Cluster = await EmbeddedCluster.StartAsync(
            new EmbeddedClusterSettings
            {
                Directory = Path.Combine(folder, "data"),
                Models = new ModelsOptions { Directory = models },
                Priors = new PriorsOptions { PublishMs = 50, ContributeMs = 50, WatchMs = 50, MinDevices = 1 },
                Limits = new GatewayLimits { MaxBodyBytes = 4 << 20, MaxElements = 1 << 20, EnrollmentsPerMinute = 1_000_000 },
            },
            builder => builder.Services.AddSingleton<TimeProvider>(Time));
        Cloud = new HttpClient { BaseAddress = Cluster.CloudAddress };
        Peer = new HttpClient { BaseAddress = Cluster.PeerAddress };
    }

    public async Task DisposeAsync()
    {
        Cloud.Dispose();
        Peer.Dispose();
        await Cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ClusterTests : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
