using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>
/// The silos of one process that share a cluster id, a service id and a primary endpoint: who is there, and which grain is active
/// where. It is a dictionary, not a membership protocol, and it ends with the process.
/// </summary>
internal sealed class EmbeddedCluster
{
    private static readonly Dictionary<Identity, EmbeddedCluster> s_clusters = [];
    private static readonly Lock s_gate = new();

    private readonly ConcurrentDictionary<GrainId, Activation> _directory = new();
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private readonly Identity _identity;
    private ImmutableArray<SiloRuntime> _silos = [];
    private int _clients;

    private EmbeddedCluster(Identity identity) => _identity = identity;

    internal readonly record struct Identity(string ClusterId, string ServiceId, string Primary);

    /// <summary>Every silo that was not removed, whatever its state.</summary>
    internal ImmutableArray<SiloRuntime> Silos => _silos;

    internal IEnumerable<SiloRuntime> ActiveSilos => _silos.Where(silo => silo.Status == SiloStatus.Active);

    internal ConcurrentDictionary<GrainId, Observer> Observers { get; } = new();

    /// <summary>Hosts that consume streams outside any grain.</summary>
    internal ConcurrentDictionary<GrainId, Streams.StreamConsumer> StreamClients { get; } = new();

    /// <summary>Adds the silo to its cluster, which is made with its first silo.</summary>
    internal static EmbeddedCluster Join(Identity identity, SiloRuntime silo)
    {
        lock (s_gate)
        {
            var endpoint = silo.SiloAddress.Endpoint;
            if (endpoint.Port != 0 && s_clusters.Values.SelectMany(cluster => cluster._silos).Any(other => other.SiloAddress.Endpoint.Equals(endpoint)))
            {
                throw new IOException($"Failed to bind to address {endpoint}: a silo of this process has it already. Give each silo its own silo port.");
            }

            if (!s_clusters.TryGetValue(identity, out var cluster))
            {
                s_clusters[identity] = cluster = new EmbeddedCluster(identity);
            }

            cluster._silos = cluster._silos.Add(silo);
            return cluster;
        }
    }

    /// <summary>Connects a client to the cluster its gateways belong to, or returns null. The cluster stays while clients do.</summary>
    internal static EmbeddedCluster? Connect(string clusterId, Func<SiloRuntime, bool> isGateway)
    {
        lock (s_gate)
        {
            var found = s_clusters.Values.FirstOrDefault(cluster => cluster._identity.ClusterId == clusterId && cluster._silos.Any(isGateway));
            if (found is not null)
            {
                found._clients++;
            }

            return found;
        }
    }

    internal void Leave(SiloRuntime silo)
    {
        lock (s_gate)
        {
            _silos = _silos.Remove(silo);
            RemoveIfDeserted();
        }
    }

    internal void Disconnect()
    {
        lock (s_gate)
        {
            _clients--;
            RemoveIfDeserted();
        }
    }

    internal SiloRuntime? FindSilo(SiloAddress address) => _silos.FirstOrDefault(silo => silo.SiloAddress.Equals(address));

    internal Activation? FindActivation(GrainId grainId) => _directory.GetValueOrDefault(grainId);

    internal void Forget(Activation activation) => _directory.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    /// <summary>Puts the call where its grain is, placing the grain first if it is nowhere.</summary>
    internal void Deliver(GrainCall call)
    {
        try
        {
            if (_directory.TryGetValue(call.Target, out var activation) && activation.TryReceive(call))
            {
                return;
            }

            while (!FindTarget(call).TryReceive(call))
            {
            }
        }
        catch (Exception error)
        {
            call.Fail(error);
        }
    }

    private ICallTarget FindTarget(GrainCall call)
    {
        if (Observer.IsObserver(call.Target))
        {
            return Observers.GetValueOrDefault(call.Target) ?? throw new ClientNotAvailableException(call.Target);
        }

        var model = GrainRegistry.Current.Find(call.Target.Type);
        if (model.Placement is StatelessWorkerPlacement stateless)
        {
            return PlacementDirector.Choose(this, model, call).WorkersOf(model, call.Target, stateless);
        }

        lock (_stripes[call.Target.GetUniformHashCode() % (uint)_stripes.Length])
        {
            if (_directory.TryGetValue(call.Target, out var existing))
            {
                return existing.HasEnded ? Replace(model, call) : existing;
            }

            return Replace(model, call);
        }
    }

    private void RemoveIfDeserted()
    {
        if (_silos.IsEmpty && _clients == 0)
        {
            s_clusters.Remove(_identity);
        }
    }

    private Activation Replace(GrainModel model, GrainCall call)
    {
        while (true)
        {
            // Null while the chosen silo begins to stop.
            if (PlacementDirector.Choose(this, model, call).TryAdd(model, call.Target) is { } activation)
            {
                _directory[call.Target] = activation;
                activation.Activate(call.RequestContext);
                return activation;
            }
        }
    }
}
