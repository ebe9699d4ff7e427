namespace Orleans.Runtime;

/// <summary>Deactivates, once per quantum, what has been idle for its collection age.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly SiloRuntime _silo;
    private readonly ITimer _timer;

    internal IdleCollector(SiloRuntime silo)
    {
        _silo = silo;
        var quantum = silo.Collection.CollectionQuantum;
        using (Flow.Suppress())
        {
            _timer = silo.TimeProvider.CreateTimer(_ => Collect(_silo, null), null, quantum, quantum);
        }
    }

    public void Dispose() => _timer.Dispose();

    internal static void Collect(SiloRuntime silo, TimeSpan? age)
    {
        foreach (var activation in silo.Activations)
        {
            var limit = age ?? AgeOf(silo, activation.Model);
            if (limit >= TimeSpan.Zero && activation.IsIdleFor(limit))
            {
                activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "This activation has become idle."));
            }
        }
    }

    private static TimeSpan AgeOf(SiloRuntime silo, GrainModel model) =>
        silo.Collection.ClassSpecificCollectionAge.TryGetValue(model.Type.FullName!, out var specific)
            ? specific
            : model.CollectionAge ?? silo.Collection.CollectionAge;
}
