using System.Net;
using System.Net.Sockets;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AutoScale.Silo.Hosting;

/// <summary>
/// A cloud and a peer silo in one process, each with a gateway of its own on a free loopback port, as one cluster over one SQLite database: the
/// demo's other side, and the tests'.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    readonly WebApplication cloud;
    readonly WebApplication peer;

    EmbeddedCluster(WebApplication cloud, WebApplication peer, string enrollmentKey, string operatorKey)
    {
        (this.cloud, this.peer) = (cloud, peer);
        (EnrollmentKey, OperatorKey) = (enrollmentKey, operatorKey);
        (CloudAddress, PeerAddress) = (AddressOf(cloud), AddressOf(peer));
    }

    /// <summary>The cloud silo's gateway: HTTP/1.1, and HTTP/2 with prior knowledge.</summary>
    public Uri CloudAddress { get; }

    /// <summary>The peer silo's gateway.</summary>
    public Uri PeerAddress { get; }

    /// <summary>Enrolls devices with either silo; made for this cluster.</summary>
    public string EnrollmentKey { get; }

    /// <summary>Makes operators; made for this cluster.</summary>
    public string OperatorKey { get; }

    /// <summary>The cloud silo's services, with its <see cref="IGrainFactory"/>.</summary>
    public IServiceProvider CloudServices => cloud.Services;

    /// <summary>The peer silo's services.</summary>
    public IServiceProvider PeerServices => peer.Services;

    /// <summary>Starts both silos; returns when both are ready.</summary>
    /// <param name="settings">What both silos are told; what must differ between them, and where they listen, is set here.</param>
    /// <param name="adjust">Changes services of each silo before it is built.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EmbeddedCluster> StartAsync(
        EmbeddedClusterSettings settings, Action<WebApplicationBuilder>? adjust = null, CancellationToken cancellationToken = default)
    {
        var (enrollmentKey, operatorKey) = (SecretKeys.Generate(), SecretKeys.Generate());
        var models = ModelStores.From(settings.Models, OpenInference.ExitModelFolder.Read(settings.Models.Directory));
        var ports = FreePorts(4);
        WebApplication Build(SiloTier tier, int siloPort, int clientPort) => SiloHost.Build(
            new SiloSettings
            {
                Silo = new SiloOptions
                {
                    Tier = tier,
                    Site = "embedded",
                    SiloPort = siloPort,
                    ClientPort = clientPort,
                    PrimaryPort = ports[0],
                    ClusterId = $"embedded-{ports[0]}",
                },
                Gateway = new GatewayOptions { Urls = ["http://127.0.0.1:0"], Limits = settings.Limits },
                Identity = new IdentityOptions { EnrollmentKeys = [enrollmentKey], OperatorKeys = [operatorKey] },
                Storage = new StorageOptions { Directory = settings.Directory },
                Models = settings.Models,
                Inference = settings.Inference,
                Priors = settings.Priors,
                Dashboard = settings.Dashboard,
            },
            builder =>
            {
                // One process, one set of files in memory; and Ctrl-C is for whoever started the cluster.
                builder.Services.Replace(ServiceDescriptor.Singleton(new OwnModels(models)));
                builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
                builder.Logging.SetMinimumLevel(settings.LogLevel);
                adjust?.Invoke(builder);
            });

        var cloud = Build(SiloTier.Cloud, ports[0], ports[1]);
        var peer = Build(SiloTier.Peer, ports[2], ports[3]);
        try
        {
            await cloud.StartAsync(cancellationToken);
            await peer.StartAsync(cancellationToken);
            return new EmbeddedCluster(cloud, peer, enrollmentKey, operatorKey);
        }
        catch
        {
            await peer.DisposeAsync();
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops both silos gracefully, the peer first.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await peer.StopAsync(cancellationToken);
        await cloud.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await peer.DisposeAsync();
        await cloud.DisposeAsync();
    }

    static Uri AddressOf(WebApplication silo) => new(SiloLifecycle.Addresses(silo.Services.GetRequiredService<IServer>()).First());

    /// <summary>Ports that were free just now. All are held at once, so that they differ.</summary>
    static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>What the silos of an <see cref="EmbeddedCluster"/> have in common.</summary>
public sealed class EmbeddedClusterSettings
{
    /// <summary>The folder of the database; made if missing.</summary>
    public required string Directory { get; init; }

    public ModelsOptions Models { get; init; } = new();

    public InferenceOptions Inference { get; init; } = new();

    public PriorsOptions Priors { get; init; } = new();

    public DashboardOptions Dashboard { get; init; } = new();

    public GatewayLimits Limits { get; init; } = new();

    /// <summary>Least important log that is written. Default warnings, so that a live table stays readable.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}
