namespace AutoScale.EdgeClient.Gateway;

/// <summary>Whether a tier is worth asking: one that failed is left alone for a while, longer each time. Thread-safe.</summary>
sealed class Reachability(Backoff backoff, TimeProvider time)
{
    /// <summary>Answers that came too late, one after the other, until the tier counts as down. One is no proof: the link may just be slow.</summary>
    const int LateInARow = 3;

    readonly Lock gate = new();
    long downUntil = long.MinValue;
    int late;

    public bool IsUp => time.GetTimestamp() >= Volatile.Read(ref downUntil);

    public void Succeeded()
    {
        lock (gate)
        {
            backoff.Reset();
            late = 0;
            Volatile.Write(ref downUntil, long.MinValue);
        }
    }

    public void Failed(GatewayFailure failure)
    {
        lock (gate)
        {
            late = failure.Kind is GatewayFailureKind.Late ? late + 1 : 0;
            var down = failure.Kind is GatewayFailureKind.Offline or GatewayFailureKind.Busy or GatewayFailureKind.Unauthorized || late >= LateInARow;
            if (down && IsUp)
            {
                var wait = backoff.Next(failure.RetryAfter);
                Volatile.Write(ref downUntil, time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency));
            }
        }
    }
}
