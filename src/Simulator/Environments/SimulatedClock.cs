namespace AutoScale.Simulator.Environments;

/// <summary>A phone's own clock: it moves only when the simulation moves it, in ms since the start. Not thread-safe.</summary>
public sealed class SimulatedClock : TimeProvider
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Time since the start, in ms.</summary>
    public double NowMs { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves on by a time of at least 0.</summary>
    public void Advance(double ms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ms);
        NowMs += ms;
    }

    /// <summary>Moves on to a time; a time that has passed changes nothing.</summary>
    public void AdvanceTo(double timeMs) => NowMs = Math.Max(NowMs, timeMs);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks((long)(NowMs * TimeSpan.TicksPerMillisecond));

    public override long GetTimestamp() => (long)(NowMs * TimeSpan.TicksPerMillisecond);
}
