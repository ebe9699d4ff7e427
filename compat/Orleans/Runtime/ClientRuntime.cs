using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>A client beside the silos: it calls through their gateways, which place what it calls.</summary>
internal sealed class ClientRuntime : CallRuntime
{
    private readonly ClientMessagingOptions _messaging;
    private readonly ClusterOptions _clusterOptions;
    private readonly EmbeddedClusteringOptions _clustering;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing;
    private EmbeddedCluster? _cluster;

    public ClientRuntime(
        IServiceProvider services,
        TimeProvider time,
        IOptions<ClientMessagingOptions> messaging,
        IOptions<ClusterOptions> cluster,
        IOptions<EmbeddedClusteringOptions> clustering)
        : base(services, time)
    {
        _messaging = messaging.Value;
        _clusterOptions = cluster.Value;
        _clustering = clustering.Value;
        _outgoing = new Lazy<IOutgoingGrainCallFilter[]>(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
    }

    internal override EmbeddedCluster Cluster =>
        _cluster ?? throw new InvalidOperationException("The cluster client is not connected. Start its host first.");

    internal override TimeSpan ResponseTimeout => _messaging.ResponseTimeout;

    internal override bool CancelRequestOnTimeout => _messaging.CancelRequestOnTimeout;

    internal override bool WaitForCancellationAcknowledgement => _messaging.WaitForCancellationAcknowledgement;

    internal override IOutgoingGrainCallFilter[] OutgoingFilters => _outgoing.Value;

    internal void Connect() =>
        _cluster = EmbeddedCluster.Connect(_clusterOptions.ClusterId, IsGateway)
            ?? throw new SiloUnavailableException(
                $"Could not find any gateway of cluster \"{_clusterOptions.ClusterId}\" in this process. The embedded host has no network: silos and clients share one process.");

    internal void Disconnect()
    {
        StopSending();
        _cluster?.Disconnect();
    }

    // The same gateway for the same grain, as long as it lives.
    internal override SiloRuntime PlacingSilo(GrainId grainId)
    {
        var gateways = Cluster.ActiveSilos.Where(IsGateway).ToList();
        return gateways.Count == 0
            ? throw new SiloUnavailableException("Could not find any gateway: no silo of the cluster is active.")
            : gateways[(int)(grainId.GetUniformHashCode() % (uint)gateways.Count)];
    }

    private bool IsGateway(SiloRuntime silo) =>
        silo.GatewayAddress.Endpoint.Port != 0
        && (_clustering.GatewayPorts.Length == 0 || _clustering.GatewayPorts.Contains(silo.GatewayAddress.Endpoint.Port));
}
