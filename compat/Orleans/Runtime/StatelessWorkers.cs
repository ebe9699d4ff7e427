namespace Orleans.Runtime;

/// <summary>The activations of one stateless worker on one silo. A call goes to an idle one, or to a new one while the limit allows, or to the least busy.</summary>
internal sealed class StatelessWorkers(SiloRuntime silo, GrainModel model, GrainId grainId, int limit) : ICallTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];

    public bool TryReceive(GrainCall call)
    {
        lock (_gate)
        {
            while (true)
            {
                var worker = _workers.MinBy(candidate => candidate.Load);
                if ((worker is null || worker.Load > 0) && _workers.Count < limit)
                {
                    worker = silo.TryAdd(model, grainId);
                    if (worker is null)
                    {
                        return false;
                    }

                    _workers.Add(worker);
                    worker.Activate(call.RequestContext);
                }

                if (worker!.TryReceive(call))
                {
                    return true;
                }

                _workers.Remove(worker);
            }
        }
    }

    internal void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
        }
    }
}
