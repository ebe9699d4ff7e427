using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>Silos of one embedded cluster, each with a host of its own, and a client beside them.</summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<InProcessSiloHandle> _silos = [];
    private IHost? _clientHost;
    private int _started;
    private bool _disposed;

    public InProcessTestCluster(InProcessTestClusterOptions options, ITestClusterPortAllocator portAllocator)
    {
        Options = options;
        PortAllocator = portAllocator;
    }

    public InProcessTestClusterOptions Options { get; }

    public ITestClusterPortAllocator PortAllocator { get; }

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_gate)
            {
                return new List<InProcessSiloHandle>(_silos).AsReadOnly();
            }
        }
    }

    public IClusterClient Client => _clientHost?.Services.GetRequiredService<IClusterClient>()
        ?? throw new InvalidOperationException("There is no client: the cluster is not deployed, or is stopped.");

    public static Task<InProcessSiloHandle> StartSiloAsync(InProcessTestCluster cluster, int instanceNumber, InProcessTestClusterOptions clusterOptions)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.StartSiloAsync(instanceNumber, clusterOptions);
    }

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null)
    {
        var silos = Silos;
        var handle = silo is null ? silos[Random.Shared.Next(silos.Count)] : silos.FirstOrDefault(candidate => candidate.SiloAddress.Equals(silo));
        return handle?.ServiceProvider ?? throw new ArgumentException($"The provided silo address '{silo}' is unknown.");
    }

    public async Task DeployAsync()
    {
        if (Silos.Count > 0)
        {
            throw new InvalidOperationException("Cluster host already deployed.");
        }

        try
        {
            await StartSilosAsync(Options.InitialSilosCount);
            if (Options.InitializeClientOnDeploy)
            {
                await InitializeClientAsync();
            }
        }
        catch
        {
            await StopAllSilosAsync();
            throw;
        }
    }

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) => GetActiveSilos().FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    /// <summary>Nothing to wait for: the embedded cluster knows at once who is gone.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync() => (await StartSilosAsync(1)).Single();

    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart)
    {
        var handles = new List<InProcessSiloHandle>();
        for (var i = 0; i < silosToStart; i++)
        {
            handles.Add(await StartSiloAsync(_started, Options));
            lock (_gate)
            {
                _silos.Add(handles[^1]);
            }
        }

        return handles;
    }

    public async Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber, InProcessTestClusterOptions clusterOptions)
    {
        var handle = await CreateSiloAsync(InProcessTestSiloSpecificOptions.Create(this, clusterOptions, instanceNumber, assignNewPort: true));
        handle.InstanceNumber = (short)instanceNumber;
        Interlocked.Increment(ref _started);
        return handle;
    }

    public async Task<InProcessSiloHandle> CreateSiloAsync(InProcessTestSiloSpecificOptions siloOptions)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = siloOptions.SiloName, EnvironmentName = Environments.Development, DisableDefaults = true });
        foreach (var configure in Options.SiloHostConfigurationDelegates)
        {
            configure(siloOptions, builder);
        }

        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(Identify);
            silo.Configure<SiloOptions>(options => options.SiloName = siloOptions.SiloName);
            silo.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Loopback;
                options.SiloPort = siloOptions.SiloPort;
                options.GatewayPort = siloOptions.GatewayPort;
            });
            silo.Configure<EmbeddedClusteringOptions>(options =>
            {
                options.IsConfigured = true;
                options.Primary = Options.ClusterId;
            });
        });
        var host = builder.Build();
        await Task.Run(() => host.StartAsync());
        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        return new InProcessSiloHandle { Name = siloOptions.SiloName, SiloHost = host, SiloAddress = details.SiloAddress, GatewayAddress = details.GatewayAddress };
    }

    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync();
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "TestClusterClient", EnvironmentName = Environments.Development, DisableDefaults = true });
        foreach (var configure in Options.ClientHostConfigurationDelegates)
        {
            configure(builder);
        }

        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(Identify);
            client.Configure<EmbeddedClusteringOptions>(options => options.IsConfigured = true);
        });
        var host = builder.Build();
        await host.StartAsync();
        _clientHost = host;
    }

    public async Task StopClusterClientAsync()
    {
        if (Interlocked.Exchange(ref _clientHost, null) is { } host)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    public Task KillClientAsync() => StopClusterClientAsync();

    /// <summary>Stops the silo as its host would: its grains are deactivated.</summary>
    public Task StopSiloAsync(InProcessSiloHandle instance) => StopAsync(instance, gracefully: true);

    /// <summary>Ends the silo as a crash would: its grains hear nothing of it.</summary>
    public Task KillSiloAsync(InProcessSiloHandle instance) => StopAsync(instance, gracefully: false);

    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        if (instance is null)
        {
            return null;
        }

        await StopSiloAsync(instance);
        var restarted = await StartSiloAsync(instance.InstanceNumber, Options);
        lock (_gate)
        {
            _silos.Add(restarted);
        }

        return restarted;
    }

    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos)
        {
            await StopSiloAsync(silo);
        }
    }

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext)
    {
        grainContext = Silos
            .SelectMany(silo => silo.ServiceProvider.GetRequiredService<SiloRuntime>().Activations)
            .FirstOrDefault(activation => activation.GrainId == grainId);
        return grainContext is not null;
    }

    public Task WaitForDeactivationAsync(GrainId grainId) => TryGetGrainContext(grainId, out var context) ? context.Deactivated : Task.CompletedTask;

    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    public async Task DeactivateAsync(GrainId grainId)
    {
        if (TryGetGrainContext(grainId, out var context))
        {
            context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateAsync)} was called."));
            await context.Deactivated;
        }
    }

    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAllSilosAsync();
        PortAllocator.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void Identify(ClusterOptions options)
    {
        options.ClusterId = Options.ClusterId;
        options.ServiceId = Options.ServiceId;
    }

    private async Task StopAsync(InProcessSiloHandle instance, bool gracefully)
    {
        if (instance is null)
        {
            return;
        }

        try
        {
            await instance.StopSiloAsync(gracefully);
        }
        finally
        {
            instance.Dispose();
            lock (_gate)
            {
                _silos.Remove(instance);
            }
        }
    }
}
