namespace AutoScale.Simulator.Fleet;

/// <summary>Counts real calls to the tiers and their wall time. Thread-safe.</summary>
public sealed class RemoteCallLog
{
    readonly Lock gate = new();
    readonly Dictionary<string, long> failures = new(StringComparer.Ordinal);
    long executed;
    long failed;
    double totalMs;
    double maxMs;

    public void Answered(double wallMs)
    {
        lock (gate)
        {
            executed++;
            totalMs += wallMs;
            maxMs = Math.Max(maxMs, wallMs);
        }
    }

    /// <param name="failure">Words of the gateway client: a kind, a colon and the details.</param>
    public void Failed(string failure)
    {
        var kind = failure.Split(':', 2)[0];
        lock (gate)
        {
            failed++;
            failures[kind] = failures.GetValueOrDefault(kind) + 1;
        }
    }

    public RemoteCalls Read()
    {
        lock (gate)
        {
            return new RemoteCalls(executed, failed, executed is 0 ? 0 : totalMs / executed, maxMs, new SortedDictionary<string, long>(failures, StringComparer.Ordinal));
        }
    }
}
