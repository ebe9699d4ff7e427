using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Runtime;

/// <summary>One silo: its address and state, its activations, its filters.</summary>
internal sealed class SiloRuntime : CallRuntime, ILocalSiloDetails, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ActivationId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, StatelessWorkers> _workers = new();
    private readonly Lazy<IIncomingGrainCallFilter[]> _incoming;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing;
    private readonly SiloMessagingOptions _messaging;
    private readonly ClusterOptions _clusterOptions;
    private readonly EmbeddedClusteringOptions _clustering;
    private EmbeddedCluster? _cluster;
    private IdleCollector? _collector;

    public SiloRuntime(
        IServiceProvider services,
        TimeProvider time,
        IOptions<ClusterOptions> cluster,
        IOptions<SiloOptions> silo,
        IOptions<EndpointOptions> endpoints,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IOptions<EmbeddedClusteringOptions> clustering,
        IOptions<SiloMetadata> metadata,
        ILoggerFactory loggers)
        : base(services, time)
    {
        _clusterOptions = cluster.Value;
        _messaging = messaging.Value;
        _clustering = clustering.Value;
        Collection = collection.Value;
        Metadata = metadata.Value;
        Logger = loggers.CreateLogger("Orleans.Silo");
        var address = endpoints.Value.AdvertisedIPAddress ?? IPAddress.Loopback;
        SiloAddress = SiloAddress.New(address, endpoints.Value.SiloPort, SiloAddress.AllocateNewGeneration());
        GatewayAddress = SiloAddress.New(address, endpoints.Value.GatewayPort, 0);
        Name = silo.Value.SiloName ?? $"Silo_{SiloAddress.Generation:x}";
        _incoming = new Lazy<IIncomingGrainCallFilter[]>(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
        _outgoing = new Lazy<IOutgoingGrainCallFilter[]>(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        GrainRuntime = new GrainRuntime(this);
    }

    public string Name { get; }

    public string ClusterId => _clusterOptions.ClusterId;

    public string DnsHostName => Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }

    internal SiloStatus Status { get; private set; } = SiloStatus.Created;

    internal SiloMetadata Metadata { get; }

    internal GrainCollectionOptions Collection { get; }

    internal ILogger Logger { get; }

    internal GrainRuntime GrainRuntime { get; }

    internal IIncomingGrainCallFilter[] IncomingFilters => _incoming.Value;

    internal override IOutgoingGrainCallFilter[] OutgoingFilters => _outgoing.Value;

    internal override EmbeddedCluster Cluster => _cluster ?? throw new InvalidOperationException($"Silo {Name} is not started.");

    internal override TimeSpan ResponseTimeout => _messaging.ResponseTimeout;

    internal override bool CancelRequestOnTimeout => _messaging.CancelRequestOnTimeout;

    internal override bool WaitForCancellationAcknowledgement => _messaging.WaitForCancellationAcknowledgement;

    internal IEnumerable<Activation> Activations => _activations.Values;

    internal int ActivationCount => _activations.Count;

    public void Dispose() => _collector?.Dispose();

    internal override SiloRuntime PlacingSilo(GrainId grainId) => this;

    internal void Join()
    {
        // Wrong grain classes stop the start, not the first call.
        _ = GrainRegistry.Current;
        _cluster = EmbeddedCluster.Join(new(_clusterOptions.ClusterId, _clusterOptions.ServiceId, _clustering.Primary), this);
        Status = SiloStatus.Joining;
    }

    internal void BecomeActive()
    {
        Status = SiloStatus.Active;
        _collector = new IdleCollector(this);
    }

    /// <summary>From now on no new activation; those that are here still answer.</summary>
    internal void BeginStop()
    {
        lock (_gate)
        {
            Status = SiloStatus.ShuttingDown;
        }

        _collector?.Dispose();
    }

    /// <summary>Says goodbye to every activation, at once. What does not leave before the token is cancelled is left to <see cref="End"/>.</summary>
    internal async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
        var activations = Activations.ToList();
        foreach (var activation in activations)
        {
            activation.Deactivate(reason, cancellationToken);
        }

        await Task.WhenAll(activations.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
    }

    /// <summary>Out of the cluster: what is still active is lost, and so are the calls it had.</summary>
    internal void End()
    {
        lock (_gate)
        {
            Status = SiloStatus.Dead;
        }

        _collector?.Dispose();
        foreach (var activation in Activations.ToList())
        {
            activation.Kill();
        }

        StopSending();
        _cluster?.Leave(this);
    }

    /// <summary>A new activation here, or null when the silo takes no more.</summary>
    internal Activation? TryAdd(GrainModel model, GrainId grainId)
    {
        lock (_gate)
        {
            if (Status != SiloStatus.Active)
            {
                return null;
            }

            var activation = new Activation(this, model, grainId);
            _activations[activation.ActivationId] = activation;
            return activation;
        }
    }

    internal StatelessWorkers WorkersOf(GrainModel model, GrainId grainId, StatelessWorkerPlacement placement) =>
        _workers.GetOrAdd(grainId, _ => new StatelessWorkers(this, model, grainId, placement.MaxLocalWorkers));

    internal void Forget(Activation activation)
    {
        _activations.TryRemove(activation.ActivationId, out _);
        Cluster.Forget(activation);
        if (_workers.TryGetValue(activation.GrainId, out var workers))
        {
            workers.Remove(activation);
        }
    }
}
