using AutoScale.Core.Tensors;
using AutoScale.Grains.Hosting;
using AutoScale.Grains.Priors;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.TestingHost;

namespace AutoScale.Grains.Tests.Cluster;

/// <summary>Silos in this process with the product's grains.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    readonly InProcessTestCluster cluster;

    GrainCluster(InProcessTestCluster cluster, TestDisk disk, TestEngine engine) => (this.cluster, Disk, Engine) = (cluster, disk, engine);

    public IGrainFactory Grains => cluster.Client;

    /// <summary>Services of the first silo.</summary>
    public IServiceProvider Services => cluster.GetSiloServiceProvider();

    public TestDisk Disk { get; }

    public TestEngine Engine { get; }

    public static async Task<GrainCluster> StartAsync(TestDisk disk, int silos = 1, Action<IServiceCollection>? configure = null)
    {
        var engine = new TestEngine();
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAutoScaleGrains();
            silo.Services.AddGrainStorage(AutoScaleStorage.Name, (_, _) => disk);
            silo.AddMemoryGrainStorage(AutoScaleStorage.PubSub);
            silo.Services.AddSingleton<IInferenceEngine>(engine);

            // One device publishes alone, and sums are exact, unless a test asks for more.
            silo.Services.Configure<PriorOptions>(options => (options.MinDevices, options.Groups) = (1, 1));
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new GrainCluster(cluster, disk, engine);
    }

    /// <summary>Puts a grain's activation away; its next call makes another from what is stored.</summary>
    public Task DeactivateAsync(IAddressable grain) => cluster.DeactivateAsync(grain);

    /// <summary>Ends every silo at once, without a goodbye.</summary>
    public async Task KillAsync()
    {
        foreach (var silo in cluster.Silos.ToArray())
        {
            await cluster.KillSiloAsync(silo);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Engine.LetAllGo();
        await cluster.DisposeAsync();
        Engine.Dispose();
    }
}
