using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>Whoever sends calls: a silo or an outside client. Bound to one embedded cluster.</summary>
internal abstract class CallRuntime
{
    private readonly Lazy<StreamConsumer> _streamConsumer;
    private volatile bool _stopped;

    protected CallRuntime(IServiceProvider services, TimeProvider time)
    {
        Services = services;
        TimeProvider = time;
        References = new ReferenceFactory(this);
        Pending = new PendingCalls(time);
        _streamConsumer = new Lazy<StreamConsumer>(() => StreamConsumer.ForHost(this));
    }

    internal IServiceProvider Services { get; }

    internal TimeProvider TimeProvider { get; }

    internal ReferenceFactory References { get; }

    internal PendingCalls Pending { get; }

    /// <summary>For streams consumed outside any grain.</summary>
    internal StreamConsumer StreamConsumer => _streamConsumer.Value;

    internal abstract EmbeddedCluster Cluster { get; }

    internal abstract TimeSpan ResponseTimeout { get; }

    internal abstract bool CancelRequestOnTimeout { get; }

    internal abstract bool WaitForCancellationAcknowledgement { get; }

    internal abstract IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    /// <summary>The silo that chooses where a new grain goes: this one, or the gateway of a client.</summary>
    internal abstract SiloRuntime PlacingSilo(GrainId grainId);

    internal void Send(GrainCall call)
    {
        if (_stopped)
        {
            call.HostShutDown();
            return;
        }

        if (!call.IsOneWay)
        {
            Pending.Add(call);
        }

        Cluster.Deliver(call);
    }

    /// <summary>Fails what it still waits for, and whatever it is asked to send from now on.</summary>
    internal void StopSending()
    {
        _stopped = true;
        Pending.Dispose();
        if (_streamConsumer.IsValueCreated)
        {
            Cluster.StreamClients.TryRemove(_streamConsumer.Value.Id, out _);
        }

        foreach (var call in Pending.Where(_ => true))
        {
            call.HostShutDown();
        }
    }
}
